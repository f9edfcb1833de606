// Written by `node oracles/write-structure.ts`; `npm run test:talos` compares it with Talos.
// Names and types of the keys of machine configurations, as the structs of the Go module
// github.com/siderolabs/talos/pkg/machinery (Mozilla Public License 2.0) have them: facts, no code of it.

/** A struct a line: `key:type`, with `@first-last` where not every minor has it; `kind` has the kinds of documents. */
export const STRUCTURE = `
block.DiskSelector match:cel
block.EncryptionKey kms:.block.EncryptionKeyKMS lockToState:bool nodeID:.block.EncryptionKeyNodeID slot:int static:.block.EncryptionKeyStatic tpm:.block.EncryptionKeyTPM
block.EncryptionKeyKMS endpoint:string
block.EncryptionKeyStatic passphrase:string
block.EncryptionKeyTPM checkSecurebootStatusOnEnroll:bool options:.block.EncryptionKeyTPMOptions@12-14
block.EncryptionKeyTPMOptions pcrs:[int]@12-14
block.EncryptionSpec allowDiscards:bool@14-14 blockSize:uint64 cipher:string keySize:uint keys:[.block.EncryptionKey] options:[string] provider:=luks2|none
block.ExistingMountSpec disableAccessTime:bool@13-14 readOnly:bool@13-14 secure:bool@13-14
block.ExistingVolumeConfigV1Alpha1 apiVersion:string discovery:.block.VolumeDiscoverySpec kind:string mount:.block.ExistingMountSpec@13-14 mount:.block.MountSpec@11-12 name:string scrub:.block.ScrubConfig@14-14 trim:.block.TrimConfig@14-14
block.ExternalMountSpec disableAccessTime:bool@13-14 readOnly:bool@13-14 secure:bool@13-14 virtiofs:.block.VirtiofsMountSpec@13-14
block.ExternalVolumeConfigV1Alpha1 apiVersion:string@13-14 filesystemType:=btrfs|ext4|iso9660|none|swapi|vfat|virtiofs|xfs@14-14 filesystemType:=ext4|iso9660|none|swapi|vfat|virtiofs|xfs@13-13 kind:string@13-14 mount:.block.ExternalMountSpec@13-14 name:string@13-14
block.FilesystemScrubConfigV1Alpha1 apiVersion:string@14-14 interval:duration@14-14 kind:string@14-14
block.FilesystemSpec projectQuotaSupport:bool type:=btrfs|ext4|iso9660|none|swapi|vfat|virtiofs|xfs@14-14 type:=ext4|iso9660|none|swapi|vfat|virtiofs|xfs@13-13 type:=ext4|iso9660|none|swap|vfat|xfs@11-12 xfs:.block.XFSSpec@14-14
block.FilesystemTrimConfigV1Alpha1 apiVersion:string@14-14 interval:duration@14-14 kind:string@14-14
block.MountSpec disableAccessTime:bool@14-14 readOnly:bool@11-12 secure:bool@13-14
block.ProvisioningSpec diskSelector:.block.DiskSelector grow:bool maxSize:bytes@11-11 maxSize:size@12-14 minSize:bytes
block.RawVolumeConfigV1Alpha1 apiVersion:string encryption:.block.EncryptionSpec kind:string name:string provisioning:.block.ProvisioningSpec
block.ScrubConfig enabled:bool@14-14 interval:duration@14-14
block.SwapVolumeConfigV1Alpha1 apiVersion:string encryption:.block.EncryptionSpec kind:string name:string provisioning:.block.ProvisioningSpec
block.SystemVolumeFilesystemSpec xfs:.block.XFSSpec@14-14
block.TrimConfig enabled:bool@14-14 interval:duration@14-14
block.UserMountSpec disableAccessTime:bool@13-14 secure:bool@13-14
block.UserVolumeConfigV1Alpha1 apiVersion:string encryption:.block.EncryptionSpec filesystem:.block.FilesystemSpec kind:string mount:.block.UserMountSpec@13-14 name:string provisioning:.block.ProvisioningSpec scrub:.block.ScrubConfig@14-14 trim:.block.TrimConfig@14-14 volumeType:=directory|disk|external|overlay|partition|symlink|tmpfs@13-14 volumeType:=directory|disk|overlay|partition|symlink|tmpfs@12-12
block.VirtiofsMountSpec tag:string@13-14
block.VolumeConfigV1Alpha1 apiVersion:string encryption:.block.EncryptionSpec filesystem:.block.SystemVolumeFilesystemSpec@14-14 kind:string mount:.block.MountSpec@13-14 name:string provisioning:.block.ProvisioningSpec scrub:.block.ScrubConfig@14-14 trim:.block.TrimConfig@14-14
block.VolumeDiscoverySpec volumeSelector:.block.VolumeSelector
block.VolumeSelector match:cel
block.XFSSpec minAllocationGroupSize:bytes@14-14
block.ZswapConfigV1Alpha1 apiVersion:string kind:string maxPoolPercent:int shrinkerEnabled:bool
cluster.DiscoveryIdentityConfigV1Alpha1 apiVersion:string@14-14 clusterID:string@14-14 clusterSecret:string@14-14 kind:string@14-14
cluster.DiscoveryServiceConfigV1Alpha1 apiVersion:string@14-14 endpoint:url@14-14 kind:string@14-14 name:string@14-14
container.ContainerCapabilities add:[string]@14-14 drop:[string]@14-14
container.ContainerConfigV1Alpha1 apiVersion:string@14-14 args:[string]@14-14 dependsOn:.container.ContainerDependsOn@14-14 entrypoint:[string]@14-14 environment:[string]@14-14 image:string@14-14 kind:string@14-14 mounts:[.container.ContainerMount]@14-14 name:string@14-14 network:.container.ContainerNetwork@14-14 resources:.container.ContainerResources@14-14 runAs:.container.ContainerRunAs@14-14 security:.container.ContainerSecurity@14-14 workingDir:string@14-14
container.ContainerDependsOn containers:[string]@14-14 networks:[string]@14-14 paths:[string]@14-14 time:bool@14-14
container.ContainerMount hostPath:.container.HostPathMount@14-14 tmpfs:.container.TmpfsMount@14-14 userVolume:.container.UserVolumeMount@14-14
container.ContainerNetwork mode:string@14-14
container.ContainerResourceLimits cpu:string@14-14 memory:string@14-14
container.ContainerResources limits:.container.ContainerResourceLimits@14-14
container.ContainerRunAs gid:int32@14-14 uid:int32@14-14
container.ContainerSecurity capabilities:.container.ContainerCapabilities@14-14 machinedAccess:bool@14-14 profile:string@14-14
container.HostPathMount destination:string@14-14 options:[string]@14-14 source:string@14-14
container.TmpfsMount destination:string@14-14 options:[string]@14-14 size:string@14-14
container.UserVolumeMount destination:string@14-14 name:string@14-14 options:[string]@14-14
cri.CRIBaseRuntimeSpecConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 overrides:object@14-14
cri.CRICustomizationConfigV1Alpha1 apiVersion:string@14-14 content:string@14-14 kind:string@14-14 name:string@14-14
cri.ImageCacheConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 local:.cri.LocalImageCacheConfig@14-14
cri.LocalImageCacheConfig enabled:bool@14-14
cri.RegistryAuthConfigV1Alpha1 apiVersion:string@12-14 auth:string@12-14 identityToken:string@12-14 kind:string@12-14 name:string@12-14 password:string@12-14 username:string@12-14
cri.RegistryEndpoint overridePath:bool@12-14 url:url@12-14
cri.RegistryMirrorConfigV1Alpha1 apiVersion:string@12-14 endpoints:[.cri.RegistryEndpoint]@12-14 kind:string@12-14 name:string@12-14 skipFallback:bool@12-14
cri.RegistryTLSConfigV1Alpha1 apiVersion:string@12-14 ca:string@12-14 clientIdentity:.meta.CertificateAndKey@12-14 insecureSkipVerify:bool@12-14 kind:string@12-14 name:string@12-14
extensions.ConfigFile content:string mountPath:string
extensions.ServiceConfigV1Alpha1 apiVersion:string configFiles:[.extensions.ConfigFile] environment:[string] kind:string name:string
hardware.PCIDriverRebindConfigV1Alpha1 apiVersion:string kind:string name:string targetDriver:string
inlineManifest contents:string name:string
k8s.AcceptedServiceAccountConfig audiences:[string]@14-14 issuers:[url]@14-14 publicKeys:[string]@14-14
k8s.IssuerServiceAccountConfig issuerURL:url@14-14 privateKey:string@14-14
k8s.KubeAPIServerCAConfigV1Alpha1 acceptedCAs:[string]@14-14 apiVersion:string@14-14 issuingCA:.meta.CertificateAndKey@14-14 kind:string@14-14
k8s.KubeAPIServerConfigV1Alpha1 apiPort:int@14-14 apiVersion:string@14-14 certExtraSANs:[string]@14-14 env:{string}@14-14 extraArgs:{arg}@14-14 image:string@14-14 kind:string@14-14 resources:.k8s.ResourcesConfig@14-14 startupProbes:bool@14-14
k8s.KubeAdmissionControlConfigV1Alpha1 apiVersion:string@14-14 configuration:object@14-14 kind:string@14-14 name:string@14-14
k8s.KubeAggregatorCAConfigV1Alpha1 acceptedCAs:[string]@14-14 apiVersion:string@14-14 issuingCA:.meta.CertificateAndKey@14-14 kind:string@14-14
k8s.KubeAuditPolicyConfigV1Alpha1 apiVersion:string@14-14 configuration:object@14-14 kind:string@14-14
k8s.KubeAuthenticationConfigV1Alpha1 apiVersion:string@14-14 configuration:object@14-14 kind:string@14-14
k8s.KubeAuthorizerConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 name:string@14-14 type:string@14-14 webhook:object@14-14
k8s.KubeClusterConfigV1Alpha1 apiVersion:string@14-14 clusterName:string@14-14 endpoint:url@14-14 kind:string@14-14
k8s.KubeControllerManagerConfigV1Alpha1 apiVersion:string@14-14 enabled:bool@14-14 env:{string}@14-14 extraArgs:{arg}@14-14 image:string@14-14 kind:string@14-14 resources:.k8s.ResourcesConfig@14-14
k8s.KubeCoreDNSConfigV1Alpha1 apiVersion:string@14-14 enabled:bool@14-14 image:string@14-14 kind:string@14-14
k8s.KubeCredentialProviderConfigV1Alpha1 apiVersion:string@14-14 configuration:object@14-14 kind:string@14-14
k8s.KubeEtcdEncryptionConfigV1Alpha1 apiVersion:string@14-14 config:object@14-14 kind:string@14-14
k8s.KubeExternalManifestConfigV1Alpha1 apiVersion:string@14-14 headers:{string}@14-14 kind:string@14-14 name:string@14-14 url:url@14-14
k8s.KubeFlannelCNIConfigV1Alpha1 apiVersion:string@14-14 backendExtraConfig:object@14-14 backendMTU:uint32@14-14 backendPort:uint16@14-14 backendType:string@14-14 extraArgs:[string]@14-14 kind:string@14-14 kubeNetworkPoliciesEnabled:bool@14-14 resources:.k8s.ResourcesConfig@14-14
k8s.KubeInlineManifestConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 manifest:string@14-14 name:string@14-14
k8s.KubeNetworkConfigV1Alpha1 apiVersion:string@14-14 dnsDomain:string@14-14 kind:string@14-14 nodeCIDRMaskSizeIPv4:int@14-14 nodeCIDRMaskSizeIPv6:int@14-14 podSubnets:[prefix]@14-14 serviceSubnets:[prefix]@14-14
k8s.KubeNodeConfigV1Alpha1 annotations:{string}@14-14 apiVersion:string@14-14 kind:string@14-14 labels:{string}@14-14 nodeIP:.k8s.NodeIPConfig@14-14 registerWithFQDN:bool@14-14 skipNodeRegistration:bool@14-14 taints:{string}@14-14
k8s.KubePrismConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 port:int@14-14 tlsServerName:string@14-14
k8s.KubeProxyConfigV1Alpha1 apiVersion:string@14-14 config:object@14-14 enabled:bool@14-14 extraArgs:{arg}@14-14 image:string@14-14 kind:string@14-14 mode:string@14-14 resources:.k8s.ResourcesConfig@14-14
k8s.KubeSchedulerConfigV1Alpha1 apiVersion:string@14-14 config:object@14-14 enabled:bool@14-14 env:{string}@14-14 extraArgs:{arg}@14-14 image:string@14-14 kind:string@14-14 resources:.k8s.ResourcesConfig@14-14
k8s.KubeServiceAccountConfigV1Alpha1 accepted:.k8s.AcceptedServiceAccountConfig@14-14 apiVersion:string@14-14 issuer:.k8s.IssuerServiceAccountConfig@14-14 kind:string@14-14
k8s.KubeStaticPodConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 name:string@14-14 pod:object@14-14
k8s.KubeTalosAPIAccessConfigV1Alpha1 allowedKubernetesNamespaces:[string]@14-14 allowedRoles:[string]@14-14 apiVersion:string@14-14 kind:string@14-14
k8s.KubeletConfigV1Alpha1 apiVersion:string@14-14 clusterDNS:[string]@14-14 config:object@14-14 defaultRuntimeSeccompProfileEnabled:bool@14-14 extraArgs:{arg}@14-14 image:string@14-14 kind:string@14-14
k8s.NodeIPConfig validSubnets:[string]@14-14
k8s.ResourcesConfig limits:object@14-14 requests:object@14-14
kind BGPInstanceConfig:.network.BGPInstanceConfigV1Alpha1@14-14 BlackholeRouteConfig:.network.BlackholeRouteConfigV1Alpha1@13-14 BondConfig:.network.BondConfigV1Alpha1@12-14 BridgeConfig:.network.BridgeConfigV1Alpha1@12-14 CRIBaseRuntimeSpecConfig:.cri.CRIBaseRuntimeSpecConfigV1Alpha1@14-14 CRICustomizationConfig:.cri.CRICustomizationConfigV1Alpha1@14-14 ContainerConfig:.container.ContainerConfigV1Alpha1@14-14 DHCPv4Config:.network.DHCPv4ConfigV1Alpha1@12-14 DHCPv6Config:.network.DHCPv6ConfigV1Alpha1@12-14 DiscoveryIdentityConfig:.cluster.DiscoveryIdentityConfigV1Alpha1@14-14 DiscoveryServiceConfig:.cluster.DiscoveryServiceConfigV1Alpha1@14-14 DummyLinkConfig:.network.DummyLinkConfigV1Alpha1@12-14 EnvironmentConfig:.runtime.EnvironmentV1Alpha1@13-14 EtcFileConfig:.runtime.EtcFileConfigV1Alpha1@14-14 EthernetConfig:.network.EthernetConfigV1Alpha1 EventSinkConfig:.runtime.EventSinkV1Alpha1 ExistingVolumeConfig:.block.ExistingVolumeConfigV1Alpha1 ExtensionServiceConfig:.extensions.ServiceConfigV1Alpha1 ExternalVolumeConfig:.block.ExternalVolumeConfigV1Alpha1@13-14 FilesystemScrubConfig:.block.FilesystemScrubConfigV1Alpha1@14-14 FilesystemTrimConfig:.block.FilesystemTrimConfigV1Alpha1@14-14 HCloudVIPConfig:.network.HCloudVIPConfigV1Alpha1@12-14 HTTPProbeConfig:.network.HTTPProbeConfigV1Alpha1@14-14 HostnameConfig:.network.HostnameConfigV1Alpha1@12-14 ImageCacheConfig:.cri.ImageCacheConfigV1Alpha1@14-14 ImageVerificationConfig:.security.ImageVerificationConfigV1Alpha1@13-14 KernelModuleConfig:.runtime.KernelModuleConfigV1Alpha1@14-14 KmsgLogConfig:.runtime.KmsgLogV1Alpha1 KubeAPIServerCAConfig:.k8s.KubeAPIServerCAConfigV1Alpha1@14-14 KubeAPIServerConfig:.k8s.KubeAPIServerConfigV1Alpha1@14-14 KubeAdmissionControlConfig:.k8s.KubeAdmissionControlConfigV1Alpha1@14-14 KubeAggregatorCAConfig:.k8s.KubeAggregatorCAConfigV1Alpha1@14-14 KubeAuditPolicyConfig:.k8s.KubeAuditPolicyConfigV1Alpha1@14-14 KubeAuthenticationConfig:.k8s.KubeAuthenticationConfigV1Alpha1@14-14 KubeAuthorizerConfig:.k8s.KubeAuthorizerConfigV1Alpha1@14-14 KubeClusterConfig:.k8s.KubeClusterConfigV1Alpha1@14-14 KubeControllerManagerConfig:.k8s.KubeControllerManagerConfigV1Alpha1@14-14 KubeCoreDNSConfig:.k8s.KubeCoreDNSConfigV1Alpha1@14-14 KubeCredentialProviderConfig:.k8s.KubeCredentialProviderConfigV1Alpha1@14-14 KubeEtcdEncryptionConfig:.k8s.KubeEtcdEncryptionConfigV1Alpha1@14-14 KubeExternalManifestConfig:.k8s.KubeExternalManifestConfigV1Alpha1@14-14 KubeFlannelCNIConfig:.k8s.KubeFlannelCNIConfigV1Alpha1@14-14 KubeInlineManifestConfig:.k8s.KubeInlineManifestConfigV1Alpha1@14-14 KubeNetworkConfig:.k8s.KubeNetworkConfigV1Alpha1@14-14 KubeNodeConfig:.k8s.KubeNodeConfigV1Alpha1@14-14 KubePrismConfig:.k8s.KubePrismConfigV1Alpha1@14-14 KubeProxyConfig:.k8s.KubeProxyConfigV1Alpha1@14-14 KubeSchedulerConfig:.k8s.KubeSchedulerConfigV1Alpha1@14-14 KubeServiceAccountConfig:.k8s.KubeServiceAccountConfigV1Alpha1@14-14 KubeSpanConfig:.network.KubeSpanConfigV1Alpha1@13-14 KubeSpanEndpointsConfig:.network.KubespanEndpointsConfigV1Alpha1 KubeStaticPodConfig:.k8s.KubeStaticPodConfigV1Alpha1@14-14 KubeTalosAPIAccessConfig:.k8s.KubeTalosAPIAccessConfigV1Alpha1@14-14 KubeletConfig:.k8s.KubeletConfigV1Alpha1@14-14 LVMLogicalVolumeConfig:.storage.LVMLogicalVolumeConfigV1Alpha1@14-14 LVMVolumeGroupConfig:.storage.LVMVolumeGroupConfigV1Alpha1@14-14 Layer2VIPConfig:.network.Layer2VIPConfigV1Alpha1@12-14 LinkAliasConfig:.network.LinkAliasConfigV1Alpha1@12-14 LinkConfig:.network.LinkConfigV1Alpha1@12-14 NetworkDefaultActionConfig:.network.DefaultActionConfigV1Alpha1 NetworkRuleConfig:.network.RuleConfigV1Alpha1 OOMConfig:.runtime.OOMV1Alpha1@12-14 PCIDriverRebindConfig:.hardware.PCIDriverRebindConfigV1Alpha1 RAIDArrayConfig:.storage.RAIDArrayConfigV1Alpha1@14-14 RawVolumeConfig:.block.RawVolumeConfigV1Alpha1 RegistryAuthConfig:.cri.RegistryAuthConfigV1Alpha1@12-14 RegistryMirrorConfig:.cri.RegistryMirrorConfigV1Alpha1@12-14 RegistryTLSConfig:.cri.RegistryTLSConfigV1Alpha1@12-14 ResolverConfig:.network.ResolverConfigV1Alpha1@12-14 RoutingRuleConfig:.network.RoutingRuleConfigV1Alpha1@13-14 SecurityProfileConfig:.runtime.SecurityProfileConfigV1Alpha1@14-14 SideroLinkConfig:.siderolink.ConfigV1Alpha1 StaticHostConfig:.network.StaticHostConfigV1Alpha1@12-14 SwapVolumeConfig:.block.SwapVolumeConfigV1Alpha1 SysctlConfig:.runtime.SysctlConfigV1Alpha1@14-14 SysfsConfig:.runtime.SysfsConfigV1Alpha1@14-14 TCPProbeConfig:.network.TCPProbeConfigV1Alpha1@13-14 TimeSyncConfig:.network.TimeSyncConfigV1Alpha1@12-14 TrustedRootsConfig:.security.TrustedRootsConfigV1Alpha1 UdevRulesConfig:.runtime.UdevRulesConfigV1Alpha1@14-14 UnattendedInstallConfig:.runtime.UnattendedInstallConfigV1Alpha1@14-14 UserVolumeConfig:.block.UserVolumeConfigV1Alpha1 VLANConfig:.network.VLANConfigV1Alpha1@12-14 VRFConfig:.network.VRFConfigV1Alpha1@13-14 VethConfig:.network.VethConfigV1Alpha1@14-14 VolumeConfig:.block.VolumeConfigV1Alpha1 WatchdogTimerConfig:.runtime.WatchdogTimerV1Alpha1 WireguardConfig:.network.WireguardConfigV1Alpha1@12-14 ZswapConfig:.block.ZswapConfigV1Alpha1 v1alpha1:.v1alpha1.Config
meta.CertificateAndKey cert:string@12-14 key:string@12-14
network.AddressConfig address:prefix@12-14 routePriority:uint32@12-14
network.BGPBFDConfig detectMultiplier:uint8@14-14 receiveInterval:duration@14-14 transmitInterval:duration@14-14
network.BGPImportRoute bgpInstance:string@14-14 prefixes:[prefix]@14-14
network.BGPInstanceConfigV1Alpha1 advertise:[string]@14-14 apiVersion:string@14-14 importRoutes:[.network.BGPImportRoute]@14-14 installRoutes:bool@14-14 kind:string@14-14 localASN:uint32@14-14 maxPaths:uint8@14-14 multipath:bool@14-14 name:string@14-14 neighbors:[.network.BGPNeighborConfig]@14-14 routeSource:addr@14-14 routerID:addr@14-14 vrf:string@14-14
network.BGPNeighborConfig address:addr@14-14 bfd:.network.BGPBFDConfig@14-14 holdTime:duration@14-14 link:string@14-14 localASN:uint32@14-14 passive:bool@14-14 peerASN:uint32@14-14
network.BlackholeRouteConfigV1Alpha1 apiVersion:string@13-14 kind:string@13-14 metric:uint32@13-14 name:string@13-14
network.BondConfigV1Alpha1 adActorSysPrio:uint16@12-14 adLACPActive:=off|on@12-14 adSelect:=bandwidth|count|stable@12-14 adUserPortKey:uint16@12-14 addresses:[.network.AddressConfig]@12-14 allSlavesActive:uint8@12-14 apiVersion:string@12-14 arpAllTargets:=all|any@12-14 arpInterval:uint32@12-14 arpIpTargets:[addr]@12-14 arpValidate:=active|all|backup|filter|filter-active|filter-backup|none@12-14 bondMode:=802.3ad|active-backup|balance-alb|balance-rr|balance-tlb|balance-xor|broadcast@12-14 downdelay:uint32@12-14 failOverMac:=active|follow|none@12-14 hardwareAddr:mac@12-14 kind:string@12-14 lacpRate:=fast|slow@12-14 links:[string]@12-14 lpInterval:uint32@12-14 miimon:uint32@12-14 minLinks:uint32@12-14 missedMax:uint8@12-14 mtu:uint32@12-14 multicast:bool@12-14 name:string@12-14 nsIp6Targets:[addr]@12-14 numPeerNotif:uint8@12-14 packetsPerSlave:uint32@12-14 peerNotifDelay:uint32@12-14 primaryReselect:=always|better|failure@12-14 resendIGMP:uint32@12-14 routes:[.network.RouteConfig]@12-14 tlbLogicalLb:uint8@12-14 up:bool@12-14 updelay:uint32@12-14 useCarrier:bool@12-14 xmitHashPolicy:=encap2+3|encap3+4|layer2|layer2+3|layer3+4@12-14
network.BridgeConfigV1Alpha1 addresses:[.network.AddressConfig]@12-14 apiVersion:string@12-14 hardwareAddr:mac@12-14 kind:string@12-14 links:[string]@12-14 mtu:uint32@12-14 multicast:bool@12-14 name:string@12-14 routes:[.network.RouteConfig]@12-14 stp:.network.BridgeSTPConfig@12-14 up:bool@12-14 vlan:.network.BridgeVLANConfig@12-14
network.BridgeSTPConfig enabled:bool@12-14
network.BridgeVLANConfig filtering:bool@12-14
network.DHCPv4ConfigV1Alpha1 apiVersion:string@12-14 clientIdentifier:=duid|mac|none@12-14 duidRaw:mac@12-14 ignoreHostname:bool@12-14 ignoreRoutes:bool@14-14 kind:string@12-14 name:string@12-14 routeMetric:uint32@12-14
network.DHCPv6ConfigV1Alpha1 apiVersion:string@12-14 clientIdentifier:=duid|mac|none@12-14 duidRaw:mac@12-14 ignoreHostname:bool@12-14 kind:string@12-14 name:string@12-14 routeMetric:uint32@12-14
network.DefaultActionConfigV1Alpha1 apiVersion:string ingress:=accept|block kind:string
network.DummyLinkConfigV1Alpha1 addresses:[.network.AddressConfig]@12-14 apiVersion:string@12-14 hardwareAddr:mac@12-14 kind:string@12-14 mtu:uint32@12-14 multicast:bool@12-14 name:string@12-14 routes:[.network.RouteConfig]@12-14 up:bool@12-14
network.EthernetChannelsConfig combined:uint32 other:uint32 rx:uint32 tx:uint32
network.EthernetConfigV1Alpha1 apiVersion:string channels:.network.EthernetChannelsConfig features:{bool} kind:string name:string rings:.network.EthernetRingsConfig wakeOnLan:[=broadcast|filter|magic|magicsecure|multicast|phy|unicast]@12-14
network.EthernetRingsConfig cqe-size:uint32 rx-buf-len:uint32 rx-jumbo:uint32 rx-mini:uint32 rx-push:bool rx:uint32 tcp-data-split:bool tx-push-buf-len:uint32 tx-push:bool tx:uint32
network.HCloudVIPConfigV1Alpha1 apiToken:string@12-14 apiVersion:string@12-14 kind:string@12-14 link:string@12-14 name:string@12-14
network.HTTPProbeConfigV1Alpha1 apiVersion:string@14-14 failureThreshold:int@14-14 interval:duration@14-14 kind:string@14-14 name:string@14-14 timeout:duration@14-14 url:url@14-14
network.HostDNSConfig enabled:bool@14-14 forwardKubeDNSToHost:bool@14-14 resolveMemberNames:bool@14-14
network.HostnameConfigV1Alpha1 apiVersion:string@12-14 auto:=off|stable|talos-addr@12-14 hostname:string@12-14 kind:string@12-14
network.IngressRule except:prefix subnet:prefix
network.KubeSpanConfigV1Alpha1 advertiseKubernetesNetworks:bool@13-14 allowDownPeerBypass:bool@13-14 apiVersion:string@13-14 enabled:bool@13-14 filters:.network.KubeSpanFiltersConfig@13-14 harvestExtraEndpoints:bool@13-14 kind:string@13-14 mtu:uint32@13-14
network.KubeSpanFiltersConfig endpoints:[string]@13-14 excludeAdvertisedNetworks:[prefix]@13-14
network.KubespanEndpointsConfigV1Alpha1 apiVersion:string extraAnnouncedEndpoints:[addrport] kind:string
network.Layer2VIPConfigV1Alpha1 apiVersion:string@12-14 kind:string@12-14 link:string@12-14 name:string@12-14
network.LinkAliasConfigV1Alpha1 apiVersion:string@12-14 kind:string@12-14 name:string@12-14 selector:.network.LinkSelector@12-14
network.LinkConfigV1Alpha1 addresses:[.network.AddressConfig]@12-14 apiVersion:string@12-14 kind:string@12-14 mtu:uint32@12-14 multicast:bool@12-14 name:string@12-14 routes:[.network.RouteConfig]@12-14 up:bool@12-14
network.LinkSelector match:cel@12-14
network.NTPConfig servers:[string]@12-14 useNTS:bool@14-14
network.NameserverConfig address:addr@12-14 protocol:=Do53|DoH|DoT@14-14 tlsServerName:string@14-14
network.PTPConfig devices:[string]@12-14
network.ResolverConfigV1Alpha1 apiVersion:string@12-14 hostDNS:.network.HostDNSConfig@14-14 kind:string@12-14 nameservers:[.network.NameserverConfig]@12-14 searchDomains:.network.SearchDomainsConfig@12-14
network.RouteConfig destination:prefix@12-14 gateway:addr@12-14 metric:uint32@12-14 mtu:uint32@12-14 source:addr@12-14 table:table@12-14
network.RoutingRuleConfigV1Alpha1 action:=blackhole|prohibit|unicast|unreachable|unspec@13-14 apiVersion:string@13-14 dst:prefix@13-14 fwMark:uint32@13-14 fwMask:uint32@13-14 iifName:string@13-14 kind:string@13-14 name:string@13-14 oifName:string@13-14 src:prefix@13-14 table:table@13-14
network.RuleConfigV1Alpha1 apiVersion:string ingress:[.network.IngressRule] kind:string name:string portSelector:.network.RulePortSelector
network.RulePortSelector ports:[ports] protocol:=icmp|icmpv6|tcp|udp
network.SearchDomainsConfig disableDefault:bool@12-14 domains:[string]@12-14
network.StaticHostConfigV1Alpha1 apiVersion:string@12-14 hostnames:[string]@12-14 kind:string@12-14 name:string@12-14
network.TCPProbeConfigV1Alpha1 apiVersion:string@13-14 endpoint:string@13-14 failureThreshold:int@13-14 interval:duration@13-14 kind:string@13-14 name:string@13-14 timeout:duration@13-14
network.TimeSyncConfigV1Alpha1 apiVersion:string@12-14 bootTimeout:duration@12-14 enabled:bool@12-14 kind:string@12-14 ntp:.network.NTPConfig@12-14 ptp:.network.PTPConfig@12-14
network.VLANConfigV1Alpha1 addresses:[.network.AddressConfig]@12-14 apiVersion:string@12-14 kind:string@12-14 mtu:uint32@12-14 multicast:bool@12-14 name:string@12-14 parent:string@12-14 routes:[.network.RouteConfig]@12-14 up:bool@12-14 vlanID:uint16@12-14 vlanMode:=802.1ad|802.1q@12-14
network.VRFConfigV1Alpha1 addresses:[.network.AddressConfig]@13-14 apiVersion:string@13-14 hardwareAddr:mac@13-14 kind:string@13-14 links:[string]@13-14 mtu:uint32@13-14 multicast:bool@13-14 name:string@13-14 routes:[.network.RouteConfig]@13-14 table:table@13-14 up:bool@13-14
network.VethConfigV1Alpha1 addresses:[.network.AddressConfig]@14-14 apiVersion:string@14-14 kind:string@14-14 mtu:uint32@14-14 multicast:bool@14-14 name:string@14-14 peer:.network.VethPeerConfig@14-14 routes:[.network.RouteConfig]@14-14 up:bool@14-14
network.VethPeerConfig addresses:[.network.AddressConfig]@14-14 mtu:uint32@14-14 multicast:bool@14-14 name:string@14-14 routes:[.network.RouteConfig]@14-14 up:bool@14-14
network.WireguardConfigV1Alpha1 addresses:[.network.AddressConfig]@12-14 apiVersion:string@12-14 firewallMark:int@12-14 kind:string@12-14 listenPort:int@12-14 mtu:uint32@12-14 multicast:bool@12-14 name:string@12-14 peers:[.network.WireguardPeer]@12-14 privateKey:string@12-14 routes:[.network.RouteConfig]@12-14 up:bool@12-14
network.WireguardPeer allowedIPs:[prefix]@12-14 endpoint:addrport@12-14 persistentKeepaliveInterval:duration@12-14 presharedKey:string@12-14 publicKey:string@12-14
pemCertificate crt:base64
pemKey key:base64
pemPair crt:base64 key:base64
runtime.DiskSelectorSpec match:cel@14-14
runtime.EnvironmentV1Alpha1 apiVersion:string@13-14 kind:string@13-14 variables:{string}@13-14
runtime.EtcFileConfigV1Alpha1 apiVersion:string@14-14 contents:string@14-14 kind:string@14-14 mode:uint32@14-14 name:string@14-14
runtime.EventSinkV1Alpha1 apiVersion:string endpoint:string kind:string
runtime.InstallerSpec image:string@14-14
runtime.KernelModuleConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 name:string@14-14 parameters:[string]@14-14
runtime.KmsgLogV1Alpha1 apiVersion:string kind:string name:string url:url
runtime.OOMV1Alpha1 apiVersion:string@12-14 cgroupRankingExpression:cel@12-14 kind:string@12-14 sampleInterval:duration@12-14 strictCgroupClassOrdering:bool@13-14 triggerExpression:cel@12-14
runtime.ProvisioningSpec diskSelector:.runtime.DiskSelectorSpec@14-14 wipe:bool@14-14
runtime.SecurityProfileConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 workloadIsolation:bool@14-14
runtime.SysctlConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 params:{string}@14-14
runtime.SysfsConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 params:{string}@14-14
runtime.UdevRulesConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 rules:[string]@14-14
runtime.UnattendedInstallConfigV1Alpha1 apiVersion:string@14-14 installer:.runtime.InstallerSpec@14-14 kind:string@14-14 provisioning:.runtime.ProvisioningSpec@14-14 reboot:bool@14-14
runtime.WatchdogTimerV1Alpha1 apiVersion:string device:string kind:string timeout:duration
security.ImageKeylessVerifierV1Alpha1 issuer:string@13-14 subject:string@13-14 subjectRegex:string@13-14
security.ImagePublicKeyVerifierV1Alpha1 certificate:string@13-14
security.ImageVerificationConfigV1Alpha1 apiVersion:string@13-14 kind:string@13-14 rules:[.security.ImageVerificationRuleV1Alpha1]@13-14
security.ImageVerificationRuleV1Alpha1 deny:bool@13-14 image:string@13-14 keyless:.security.ImageKeylessVerifierV1Alpha1@13-14 publicKey:.security.ImagePublicKeyVerifierV1Alpha1@13-14 skip:bool@13-14
security.TrustedRootsConfigV1Alpha1 apiVersion:string certificates:string kind:string name:string
siderolink.ConfigV1Alpha1 apiUrl:url apiVersion:string kind:string uniqueToken:string
storage.LVMLogicalVolumeConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 mirrors:uint32@14-14 name:string@14-14 provisioning:.storage.LVMLogicalVolumeProvisioningSpec@14-14 stripes:uint32@14-14 type:=linear|raid0|raid1|raid10@14-14
storage.LVMLogicalVolumeProvisioningSpec maxSize:size@14-14 minSize:bytes@14-14 volumeGroup:string@14-14
storage.LVMVolumeGroupConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 name:string@14-14 provisioning:.storage.ProvisioningSpec@14-14
storage.LVMVolumeSelectorSpec match:cel@14-14
storage.ProvisioningSpec volumeSelector:.storage.LVMVolumeSelectorSpec@14-14
storage.RAIDArrayConfigV1Alpha1 apiVersion:string@14-14 kind:string@14-14 level:=raid1@14-14 metadata:=1.0|1.2@14-14 name:string@14-14 provisioning:.storage.RAIDProvisioningSpec@14-14
storage.RAIDProvisioningSpec volumeSelector:.storage.RAIDVolumeSelector@14-14
storage.RAIDVolumeSelector match:cel@14-14
url.URL forcequery:bool fragment:string host:string omithost:bool opaque:string path:string rawfragment:string rawpath:string rawquery:string scheme:string user:.url.Userinfo
v1alpha1.APIServerConfig admissionControl:[*.v1alpha1.AdmissionPluginConfig] auditPolicy:object authorizationConfig:[*.v1alpha1.AuthorizationConfigAuthorizerConfig] certSANs:[string] disablePodSecurityPolicy:bool env:{string} extraArgs:{arg}@13-14 extraArgs:{string}@11-12 extraVolumes:[.v1alpha1.VolumeMountConfig] image:string resources:.v1alpha1.ResourcesConfig
v1alpha1.AdminKubeconfigConfig certLifetime:duration
v1alpha1.AdmissionPluginConfig configuration:object name:string
v1alpha1.AuthorizationConfigAuthorizerConfig name:string type:string webhook:object
v1alpha1.Bond adActorSysPrio:uint16 adActorSystem:string adSelect:string adUserPortKey:uint16 allSlavesActive:uint8 arpAllTargets:string arpIPTarget:[string] arpInterval:uint32 arpValidate:string deviceSelectors:[.v1alpha1.NetworkDeviceSelector] downdelay:uint32 failOverMac:string interfaces:[string] lacpRate:string lpInterval:uint32 miimon:uint32 minLinks:uint32 mode:string numPeerNotif:uint8 packetsPerSlave:uint32 peerNotifyDelay:uint32 primary:string primaryReselect:string resendIgmp:uint32 tlbDynamicLb:uint8 updelay:uint32 useCarrier:bool xmitHashPolicy:string
v1alpha1.Bridge interfaces:[string] stp:.v1alpha1.STP vlan:.v1alpha1.BridgeVLAN
v1alpha1.BridgePort master:string
v1alpha1.BridgeVLAN vlanFiltering:bool
v1alpha1.CNIConfig flannel:.v1alpha1.FlannelCNIConfig name:string urls:[string]
v1alpha1.ClusterConfig acceptedCAs:[*.pemCertificate] adminKubeconfig:.v1alpha1.AdminKubeconfigConfig aescbcEncryptionSecret:string aggregatorCA:.pemPair allowSchedulingOnControlPlanes:bool allowSchedulingOnMasters:bool apiServer:.v1alpha1.APIServerConfig ca:.pemPair clusterName:string controlPlane:.v1alpha1.ControlPlaneConfig controllerManager:.v1alpha1.ControllerManagerConfig coreDNS:.v1alpha1.CoreDNS discovery:.v1alpha1.ClusterDiscoveryConfig etcd:.v1alpha1.EtcdConfig externalCloudProvider:.v1alpha1.ExternalCloudProviderConfig extraManifestHeaders:{string} extraManifests:[string] id:string inlineManifests:[.inlineManifest] network:.v1alpha1.ClusterNetworkConfig proxy:.v1alpha1.ProxyConfig scheduler:.v1alpha1.SchedulerConfig secret:string secretboxEncryptionSecret:string serviceAccount:.pemKey token:string
v1alpha1.ClusterDiscoveryConfig enabled:bool registries:.v1alpha1.DiscoveryRegistriesConfig
v1alpha1.ClusterNetworkConfig cni:.v1alpha1.CNIConfig dnsDomain:string podSubnets:[string] serviceSubnets:[string]
v1alpha1.Config cluster:.v1alpha1.ClusterConfig debug:bool machine:.v1alpha1.MachineConfig persist:bool version:string
v1alpha1.ControlPlaneConfig endpoint:url localAPIServerPort:int
v1alpha1.ControllerManagerConfig env:{string} extraArgs:{arg}@13-14 extraArgs:{string}@11-12 extraVolumes:[.v1alpha1.VolumeMountConfig] image:string resources:.v1alpha1.ResourcesConfig
v1alpha1.CoreDNS disabled:bool image:string
v1alpha1.DHCPOptions duidv6:string ipv4:bool ipv6:bool routeMetric:uint32
v1alpha1.Device addresses:[string] bond:.v1alpha1.Bond bridge:.v1alpha1.Bridge bridgePort:.v1alpha1.BridgePort cidr:string deviceSelector:.v1alpha1.NetworkDeviceSelector dhcp:bool dhcpOptions:.v1alpha1.DHCPOptions dummy:bool ignore:bool interface:string mtu:int routes:[*.v1alpha1.Route] vip:.v1alpha1.DeviceVIPConfig vlans:[*.v1alpha1.Vlan] wireguard:.v1alpha1.DeviceWireguardConfig
v1alpha1.DeviceVIPConfig equinixMetal:.v1alpha1.VIPEquinixMetalConfig hcloud:.v1alpha1.VIPHCloudConfig ip:string
v1alpha1.DeviceWireguardConfig firewallMark:int listenPort:int peers:[*.v1alpha1.DeviceWireguardPeer] privateKey:string
v1alpha1.DeviceWireguardPeer allowedIPs:[string] endpoint:string persistentKeepaliveInterval:duration publicKey:string
v1alpha1.DiscoveryRegistriesConfig kubernetes:.v1alpha1.RegistryKubernetesConfig service:.v1alpha1.RegistryServiceConfig
v1alpha1.DiskPartition mountpoint:string size:disksize
v1alpha1.EncryptionConfig blockSize:uint64 cipher:string keySize:uint keys:[*.v1alpha1.EncryptionKey] options:[string] provider:string
v1alpha1.EncryptionKey kms:.v1alpha1.EncryptionKeyKMS nodeID:.v1alpha1.EncryptionKeyNodeID slot:int static:.v1alpha1.EncryptionKeyStatic tpm:.v1alpha1.EncryptionKeyTPM
v1alpha1.EncryptionKeyKMS endpoint:string
v1alpha1.EncryptionKeyStatic passphrase:string
v1alpha1.EncryptionKeyTPM checkSecurebootStatusOnEnroll:bool
v1alpha1.EtcdConfig advertisedSubnets:[string] ca:.pemPair extraArgs:{arg}@13-14 extraArgs:{string}@11-12 image:string listenSubnets:[string] subnet:string
v1alpha1.ExternalCloudProviderConfig enabled:bool manifests:[string]
v1alpha1.ExtraHost aliases:[string] ip:string
v1alpha1.ExtraMount destination:string gidMappings:[.v1alpha1.LinuxIDMapping] options:[string] source:string type:string uidMappings:[.v1alpha1.LinuxIDMapping]
v1alpha1.FeaturesConfig apidCheckExtKeyUsage:bool diskQuotaSupport:bool hostDNS:.v1alpha1.HostDNSConfig imageCache:.v1alpha1.ImageCacheConfig kubePrism:.v1alpha1.KubePrism kubernetesTalosAPIAccess:.v1alpha1.KubernetesTalosAPIAccessConfig nodeAddressSortAlgorithm:string rbac:bool stableHostname:bool
v1alpha1.FlannelCNIConfig extraArgs:[string] kubeNetworkPoliciesEnabled:bool@13-14
v1alpha1.HostDNSConfig enabled:bool forwardKubeDNSToHost:bool resolveMemberNames:bool
v1alpha1.ImageCacheConfig localEnabled:bool
v1alpha1.InstallConfig bootloader:bool disk:string diskSelector:.v1alpha1.InstallDiskSelector extensions:[.v1alpha1.InstallExtensionConfig] extraKernelArgs:[string] grubUseUKICmdline:bool@12-14 image:string legacyBIOSSupport:bool wipe:bool
v1alpha1.InstallDiskSelector busPath:string modalias:string model:string name:string serial:string size:sizematch type:string uuid:string wwid:string
v1alpha1.InstallDiskSizeMatchData op:string size:uint64
v1alpha1.InstallExtensionConfig image:string
v1alpha1.KernelConfig modules:[*.v1alpha1.KernelModuleConfig]
v1alpha1.KernelModuleConfig name:string parameters:[string]
v1alpha1.KubePrism enabled:bool port:int
v1alpha1.KubeSpanFilters endpoints:[string] excludeAdvertisedNetworks:[string]@12-14
v1alpha1.KubeletConfig clusterDNS:[string] credentialProviderConfig:object defaultRuntimeSeccompProfileEnabled:bool disableManifestsDirectory:bool extraArgs:{arg}@13-14 extraArgs:{string}@11-12 extraConfig:object extraMounts:[.v1alpha1.ExtraMount] image:string nodeIP:.v1alpha1.KubeletNodeIPConfig registerWithFQDN:bool skipNodeRegistration:bool
v1alpha1.KubeletNodeIPConfig validSubnets:[string]
v1alpha1.KubernetesTalosAPIAccessConfig allowedKubernetesNamespaces:[string] allowedRoles:[string] enabled:bool
v1alpha1.LinuxIDMapping containerID:uint32 hostID:uint32 size:uint32
v1alpha1.LoggingConfig destinations:[.v1alpha1.LoggingDestination]
v1alpha1.LoggingDestination endpoint:url extraTags:{string} format:string
v1alpha1.MachineConfig acceptedCAs:[*.pemCertificate] baseRuntimeSpecOverrides:object ca:.pemPair certSANs:[string] controlPlane:.v1alpha1.MachineControlPlaneConfig disks:[*.v1alpha1.MachineDisk] env:{string} features:.v1alpha1.FeaturesConfig files:[*.v1alpha1.MachineFile] install:.v1alpha1.InstallConfig kernel:.v1alpha1.KernelConfig kubelet:.v1alpha1.KubeletConfig logging:.v1alpha1.LoggingConfig network:.v1alpha1.NetworkConfig nodeAnnotations:{string} nodeLabels:{string} nodeTaints:{string} pods:[object] registries:.v1alpha1.RegistriesConfig seccompProfiles:[*.v1alpha1.MachineSeccompProfile] sysctls:{string} sysfs:{string} systemDiskEncryption:.v1alpha1.SystemDiskEncryptionConfig time:.v1alpha1.TimeConfig token:string type:string udev:.v1alpha1.UdevConfig
v1alpha1.MachineControlPlaneConfig controllerManager:.v1alpha1.MachineControllerManagerConfig scheduler:.v1alpha1.MachineSchedulerConfig
v1alpha1.MachineControllerManagerConfig disabled:bool
v1alpha1.MachineDisk device:string partitions:[*.v1alpha1.DiskPartition]
v1alpha1.MachineFile content:string op:string path:string permissions:uint32
v1alpha1.MachineSchedulerConfig disabled:bool
v1alpha1.MachineSeccompProfile name:string value:object
v1alpha1.NetworkConfig disableSearchDomain:bool extraHostEntries:[*.v1alpha1.ExtraHost] hostname:string interfaces:[*.v1alpha1.Device] kubespan:.v1alpha1.NetworkKubeSpan nameservers:[string] searchDomains:[string]
v1alpha1.NetworkDeviceSelector busPath:string driver:string hardwareAddr:string pciID:string permanentAddr:string physical:bool
v1alpha1.NetworkKubeSpan advertiseKubernetesNetworks:bool allowDownPeerBypass:bool enabled:bool filters:.v1alpha1.KubeSpanFilters harvestExtraEndpoints:bool mtu:uint32
v1alpha1.ProxyConfig disabled:bool extraArgs:{arg}@13-14 extraArgs:{string}@11-12 image:string mode:string
v1alpha1.RegistriesConfig config:{*.v1alpha1.RegistryConfig} mirrors:{*.v1alpha1.RegistryMirrorConfig}
v1alpha1.RegistryAuthConfig auth:string identityToken:string password:string username:string
v1alpha1.RegistryConfig auth:.v1alpha1.RegistryAuthConfig tls:.v1alpha1.RegistryTLSConfig
v1alpha1.RegistryKubernetesConfig disabled:bool
v1alpha1.RegistryMirrorConfig endpoints:[string] overridePath:bool skipFallback:bool
v1alpha1.RegistryServiceConfig disabled:bool endpoint:string
v1alpha1.RegistryTLSConfig ca:base64 clientIdentity:.pemPair insecureSkipVerify:bool
v1alpha1.ResourcesConfig limits:object requests:object
v1alpha1.Route gateway:string metric:uint32 mtu:uint32 network:string source:string
v1alpha1.STP enabled:bool
v1alpha1.SchedulerConfig config:object env:{string} extraArgs:{arg}@13-14 extraArgs:{string}@11-12 extraVolumes:[.v1alpha1.VolumeMountConfig] image:string resources:.v1alpha1.ResourcesConfig
v1alpha1.SystemDiskEncryptionConfig ephemeral:.v1alpha1.EncryptionConfig state:.v1alpha1.EncryptionConfig
v1alpha1.TimeConfig bootTimeout:duration disabled:bool servers:[string]
v1alpha1.UdevConfig rules:[string]
v1alpha1.VIPEquinixMetalConfig apiToken:string
v1alpha1.VIPHCloudConfig apiToken:string
v1alpha1.Vlan addresses:[string] cidr:string dhcp:bool dhcpOptions:.v1alpha1.DHCPOptions mtu:uint32 routes:[*.v1alpha1.Route] vip:.v1alpha1.DeviceVIPConfig vlanId:uint16
v1alpha1.VolumeMountConfig hostPath:string mountPath:string readonly:bool
`;
