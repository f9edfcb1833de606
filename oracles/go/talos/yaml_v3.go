//go:build talos1_11

package main

import "gopkg.in/yaml.v3"

func marshal(value any) ([]byte, error) { return yaml.Marshal(value) }
