//go:build !(talos1_11 || talos1_12 || talos1_13)

package main

import (
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
)

func checkBundle(bundle *secrets.Bundle, contract *config.VersionContract) error {
	return bundle.Validate(contract)
}

func bundleFrom(clock secrets.Clock, configuration config.Provider) (*secrets.Bundle, error) {
	return secrets.NewBundleFromConfig(clock, configuration)
}
