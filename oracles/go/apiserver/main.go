// Command apiserver runs the kube-apiserver that this module pins, with an etcd of its own, until
// standard input ends. Both listen on 127.0.0.1 or below one temporary folder only. Once the server
// is ready it prints one JSON line: its address, the certificate to trust and a token that may do
// everything.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/keyutil"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"

	"github.com/spf13/pflag"
)

// access is what the starter is told on standard output.
type access struct {
	URL   string `json:"url"`
	CA    string `json:"ca"`
	Token string `json:"token"`
}

const patience = 2 * time.Minute

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "apiserver:", err)
		os.Exit(1)
	}
}

func run() (failure error) {
	home, err := os.MkdirTemp("", "croft-apiserver-")
	if err != nil {
		return err
	}
	defer func() { failure = errors.Join(failure, os.RemoveAll(home)) }()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	endpoint, store, err := startStore(filepath.Join(home, "etcd"))
	if err != nil {
		return err
	}
	defer store.Close()
	return serve(ctx, home, endpoint)
}

// startStore runs an etcd that writes below folder and returns where it listens.
func startStore(folder string) (string, *embed.Etcd, error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", nil, err
	}
	socket := func(name string) url.URL {
		return url.URL{Scheme: "unix", Path: filepath.Join(folder, name)}
	}
	config := embed.NewConfig()
	config.Dir = filepath.Join(folder, "data")
	config.LogLevel = "error"
	config.LogOutputs = []string{"stderr"}
	// The data is thrown away; nothing is owed to a power cut.
	config.UnsafeNoFsync = true
	// What it advertises stays the default, which nobody dials: it is the only member.
	config.ListenClientUrls = []url.URL{socket("client")}
	config.ListenPeerUrls = []url.URL{socket("peer")}
	store, err := embed.StartEtcd(config)
	if err != nil {
		return "", nil, fmt.Errorf("etcd: %w", err)
	}
	select {
	case <-store.Server.ReadyNotify():
		return config.ListenClientUrls[0].String(), store, nil
	case err := <-store.Err():
		return "", nil, fmt.Errorf("etcd: %w", err)
	case <-time.After(patience):
		store.Close()
		return "", nil, errors.New("etcd is not ready")
	}
}

// serve runs the API server until ctx ends.
func serve(ctx context.Context, home, endpoint string) error {
	token, err := writeCredentials(home)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	settings := options.NewServerRunOptions()
	settings.SecureServing.Listener = listener
	settings.SecureServing.BindPort = port
	if err := parse(settings, flags(home, endpoint)); err != nil {
		return err
	}
	completed, err := settings.Complete(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(completed.Validate()...); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx, completed) }()
	ca, err := os.ReadFile(filepath.Join(home, "apiserver.crt"))
	if err != nil {
		return err
	}
	found := access{URL: fmt.Sprintf("https://127.0.0.1:%d", port), CA: string(ca), Token: token}
	if err := announce(ctx, found, ended); err != nil {
		return err
	}
	return <-ended
}

// flags are those that a server needs; all else stands as a cluster has it, but for admission that
// waits for a controller that does not run here.
func flags(home, endpoint string) []string {
	in := func(name string) string { return filepath.Join(home, name) }
	return []string{
		"--bind-address=127.0.0.1",
		"--cert-dir=" + home,
		"--etcd-servers=" + endpoint,
		"--service-cluster-ip-range=10.0.0.0/8",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + in("service-account.key"),
		"--service-account-signing-key-file=" + in("service-account.key"),
		"--token-auth-file=" + in("tokens"),
		"--authorization-mode=Node,RBAC",
		"--allow-privileged=true",
		"--disable-admission-plugins=ServiceAccount",
		"--endpoint-reconciler-type=none",
		"--profiling=false",
	}
}

func parse(settings *options.ServerRunOptions, arguments []string) error {
	klog.LogToStderr(true)
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	set := pflag.NewFlagSet("apiserver", pflag.ContinueOnError)
	set.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	for _, named := range settings.Flags().FlagSets {
		set.AddFlagSet(named)
	}
	if err := set.Parse(arguments); err != nil {
		return err
	}
	return settings.GenericServerRunOptions.ComponentGlobalsRegistry.Set()
}

// writeCredentials writes a key for service accounts and a token of a cluster administrator, and returns the token.
func writeCredentials(home string) (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	encoded, err := keyutil.MarshalPrivateKeyToPEM(key)
	if err != nil {
		return "", err
	}
	if err := keyutil.WriteKey(filepath.Join(home, "service-account.key"), encoded); err != nil {
		return "", err
	}
	secret := make([]byte, 24)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	token := hex.EncodeToString(secret)
	line := token + ",oracle,oracle,system:masters\n"
	return token, os.WriteFile(filepath.Join(home, "tokens"), []byte(line), 0o600)
}

// announce waits until the server calls itself ready and tells where it is.
func announce(ctx context.Context, found access, ended <-chan error) error {
	trusted := x509.NewCertPool()
	certificates, err := cert.ParseCertsPEM([]byte(found.CA))
	if err != nil {
		return err
	}
	for _, certificate := range certificates {
		trusted.AddCert(certificate)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	defer client.CloseIdleConnections()
	deadline := time.After(patience)
	for {
		err := ready(client, found)
		if err == nil {
			return json.NewEncoder(os.Stdout).Encode(found)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case stopped := <-ended:
			return errors.Join(errors.New("the server ended before it was ready"), stopped)
		case <-deadline:
			return fmt.Errorf("the server is not ready: %w", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func ready(client *http.Client, found access) error {
	request, err := http.NewRequest(http.MethodGet, found.URL+"/readyz", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+found.Token)
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", answer.Status, body)
	}
	return err
}
