package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	clientconfig "github.com/siderolabs/talos/pkg/machinery/client/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/role"
)

// loadBundle reads a bundle as talosctl does, whose package takes the path of a file only.
func loadBundle(text string) (*secrets.Bundle, error) {
	folder, err := os.MkdirTemp("", "talos-oracle-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "secrets.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return nil, err
	}
	return secrets.LoadBundle(path)
}

// readBundle gives the bundle that was read; `errors` holds what is wrong with it.
func readBundle(r request) (answer, error) {
	contract, err := contractOf(r.Talos)
	if err != nil {
		return answer{}, err
	}
	bundle, err := loadBundle(r.YAML)
	if err != nil {
		return answer{}, err
	}
	return printed(bundle, each("", checkBundle(bundle, contract)))
}

func newBundle(r request) (answer, error) {
	contract, err := contractOf(r.Talos)
	if err != nil {
		return answer{}, err
	}
	bundle, err := secrets.NewBundle(secrets.NewFixedClock(time.Now()), contract)
	if err != nil {
		return answer{}, err
	}
	return printed(bundle, nil)
}

// importMachineConfig does what `talosctl gen secrets --from-controlplane-config` does.
func importMachineConfig(r request) (answer, error) {
	configuration, err := configloader.NewFromBytes([]byte(r.YAML))
	if err != nil {
		return answer{}, err
	}
	bundle, err := bundleFrom(secrets.NewFixedClock(time.Now()), configuration)
	if err != nil {
		return answer{}, err
	}
	return printed(bundle, each("", checkBundle(bundle, nil)))
}

func printed(bundle *secrets.Bundle, wrong []string) (answer, error) {
	text, err := marshal(bundle)
	return answer{YAML: string(text), Bundle: bundle, Errors: wrong}, err
}

// issueTalosconfig issues an admin's certificate from a bundle; the context is called `oracle`.
func issueTalosconfig(r request) (answer, error) {
	bundle, err := loadBundle(r.YAML)
	if err != nil {
		return answer{}, err
	}
	ttl, err := time.ParseDuration(r.TTL)
	if err != nil {
		return answer{}, err
	}
	roles, unknown := role.Parse(r.Roles)
	if len(unknown) > 0 {
		return answer{}, fmt.Errorf("there are no roles %q", unknown)
	}
	certificate, err := bundle.GenerateTalosAPIClientCertificateWithTTL(roles, ttl)
	if err != nil {
		return answer{}, err
	}
	text, err := clientconfig.NewConfig("oracle", nil, bundle.Certs.OS.Crt, certificate).Bytes()
	return answer{Talosconfig: string(text)}, err
}

func readTalosconfig(r request) (answer, error) {
	client, err := clientconfig.FromBytes([]byte(r.YAML))
	if err != nil {
		return answer{}, err
	}
	text, err := client.Bytes()
	return answer{Client: client, Talosconfig: string(text)}, err
}
