//go:build !talos1_11

package main

import "go.yaml.in/yaml/v4"

func marshal(value any) ([]byte, error) { return yaml.Marshal(value) }
