package main

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
)

// cluster is what `talosctl gen config` asks for, and what its packages take beyond that.
type cluster struct {
	Name       string `json:"name"`
	Endpoint   string `json:"endpoint"`
	Kubernetes string `json:"kubernetes"`

	InstallDisk       string              `json:"installDisk"`
	InstallImage      string              `json:"installImage"`
	InstallKernelArgs []string            `json:"installKernelArgs"`
	SANs              []string            `json:"sans"`
	DNSDomain         string              `json:"dnsDomain"`
	AllowScheduling   bool                `json:"allowScheduling"`
	Sysctls           map[string]string   `json:"sysctls"`
	Mirrors           map[string][]string `json:"mirrors"`
	PodNets           []string            `json:"podNets"`
	ServiceNets       []string            `json:"serviceNets"`
	Endpoints         []string            `json:"endpoints"`
	Discovery         *bool               `json:"discovery"`
	KubePrismPort     *int                `json:"kubePrismPort"`
	ForwardKubeDNS    *bool               `json:"forwardKubeDNS"`

	Patches             []string `json:"patches"`
	ControlPlanePatches []string `json:"controlPlanePatches"`
	WorkerPatches       []string `json:"workerPatches"`
}

// generateConfigurations does what `talosctl gen config --with-secrets` does, without comments and examples.
func generateConfigurations(r request) (answer, error) {
	var c cluster
	decoder := json.NewDecoder(bytes.NewReader(r.Cluster))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return answer{}, err
	}
	options, err := optionsOf(r, c)
	if err != nil {
		return answer{}, err
	}
	input, err := generate.NewInput(c.Name, c.Endpoint, strings.TrimPrefix(c.Kubernetes, "v"), options...)
	if err != nil {
		return answer{}, err
	}
	if c.PodNets != nil {
		input.PodNet = c.PodNets
	}
	if c.ServiceNets != nil {
		input.ServiceNet = c.ServiceNets
	}
	var a answer
	if a.ControlPlane, err = configured(input, machine.TypeControlPlane, c.Patches, c.ControlPlanePatches); err != nil {
		return answer{}, err
	}
	if a.Worker, err = configured(input, machine.TypeWorker, c.Patches, c.WorkerPatches); err != nil {
		return answer{}, err
	}
	client, err := input.Talosconfig()
	if err != nil {
		return answer{}, err
	}
	text, err := client.Bytes()
	a.Talosconfig = string(text)
	return a, err
}

func optionsOf(r request, c cluster) ([]generate.Option, error) {
	contract, err := contractOf(r.Talos)
	if err != nil {
		return nil, err
	}
	bundle, err := loadBundle(r.YAML)
	if err != nil {
		return nil, err
	}
	if err := checkBundle(bundle, contract); err != nil {
		return nil, err
	}
	options := []generate.Option{
		generate.WithVersionContract(contract),
		generate.WithSecretsBundle(bundle),
		generate.WithInstallDisk(c.InstallDisk),
		generate.WithInstallImage(c.InstallImage),
		generate.WithInstallExtraKernelArgs(c.InstallKernelArgs),
		generate.WithAdditionalSubjectAltNames(c.SANs),
		generate.WithAllowSchedulingOnControlPlanes(c.AllowScheduling),
		generate.WithEndpointList(c.Endpoints),
	}
	if c.DNSDomain != "" {
		options = append(options, generate.WithDNSDomain(c.DNSDomain))
	}
	if len(c.Sysctls) > 0 {
		options = append(options, generate.WithSysctls(c.Sysctls))
	}
	for host, endpoints := range c.Mirrors {
		options = append(options, generate.WithRegistryMirror(host, endpoints...))
	}
	if c.Discovery != nil {
		options = append(options, generate.WithClusterDiscovery(*c.Discovery))
	}
	if c.KubePrismPort != nil {
		options = append(options, generate.WithKubePrismPort(*c.KubePrismPort))
	}
	if c.ForwardKubeDNS != nil {
		options = append(options, generate.WithHostDNSForwardKubeDNSToHost(*c.ForwardKubeDNS))
	}
	return options, nil
}

// contractOf is the contract of a version; none for the version of this program.
func contractOf(version string) (*config.VersionContract, error) {
	if version == "" {
		return nil, nil
	}
	return config.ParseContractFromVersion(version)
}

func configured(input *generate.Input, role machine.Type, all, own []string) (string, error) {
	configuration, err := input.Config(role)
	if err != nil {
		return "", err
	}
	for _, texts := range [][]string{all, own} {
		patches, err := loadPatches(texts)
		if err != nil {
			return "", err
		}
		patched, err := configpatcher.Apply(configpatcher.WithConfig(configuration), patches)
		if err != nil {
			return "", err
		}
		if configuration, err = patched.Config(); err != nil {
			return "", err
		}
	}
	return plain(configuration.Clone())
}
