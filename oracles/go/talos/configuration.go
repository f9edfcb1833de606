package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
	"github.com/siderolabs/talos/pkg/machinery/config/encoder"
	"github.com/siderolabs/talos/pkg/machinery/config/validation"
)

// mode is where a machine runs; the type of Talos itself is not part of its public packages.
type mode string

func (m mode) String() string        { return string(m) }
func (m mode) RequiresInstall() bool { return m == "metal" }
func (m mode) InContainer() bool     { return m == "container" }

var modes = []string{"metal", "metal-agent", "cloud", "container"}

func plain(configuration config.Provider) (string, error) {
	return configuration.EncodeString(encoder.WithComments(encoder.CommentsDisabled))
}

// validate does what `talosctl validate` does: what does not load is the error of the answer.
func validate(r request) (answer, error) {
	if r.Mode == "" {
		r.Mode = "metal"
	}
	if !slices.Contains(modes, r.Mode) {
		return answer{}, fmt.Errorf("there is no mode %q", r.Mode)
	}
	configuration, err := configloader.NewFromBytes([]byte(r.YAML))
	if err != nil {
		return answer{}, err
	}
	options := []validation.Option{validation.WithLocal()}
	if r.Strict {
		options = append(options, validation.WithStrict())
	}
	warnings, err := configuration.Validate(mode(r.Mode), options...)
	return answer{Errors: each("", err), Warnings: warnings}, nil
}

// each lists the errors in a tree of them, each with what was said around it.
func each(prefix string, err error) []string {
	if err == nil {
		return nil
	}
	var several *multierror.Error
	if !errors.As(err, &several) || len(several.Errors) == 0 {
		return []string{prefix + err.Error()}
	}
	around, _, _ := strings.Cut(err.Error(), several.Error())
	var all []string
	for _, one := range several.Errors {
		all = append(all, each(prefix+around, one)...)
	}
	return all
}

// encode prints a configuration anew: a loaded one keeps its bytes, a copy of it does not.
func encode(r request) (answer, error) {
	text, err := encoded([]byte(r.YAML))
	return answer{YAML: text}, err
}

func encoded(text []byte) (string, error) {
	configuration, err := configloader.NewFromBytes(text)
	if err != nil {
		return "", err
	}
	return plain(configuration.Clone())
}

// patch does what `talosctl machineconfig patch` does; `reload` prints the result anew, as a machine would read it.
func patch(r request) (answer, error) {
	patches, err := loadPatches(r.Patches)
	if err != nil {
		return answer{}, err
	}
	patched, err := configpatcher.Apply(configpatcher.WithBytes([]byte(r.YAML)), patches)
	if err != nil {
		return answer{}, err
	}
	text, err := patched.Bytes()
	if err != nil {
		return answer{}, err
	}
	if !r.Reload {
		return answer{YAML: string(text)}, nil
	}
	again, err := encoded(text)
	return answer{YAML: again}, err
}

// loadPatches takes every text for the patch itself: without a space, Talos would take it for the name of a file.
func loadPatches(texts []string) ([]configpatcher.Patch, error) {
	inline := make([]string, 0, len(texts))
	for _, text := range texts {
		if strings.HasPrefix(text, "@") {
			return nil, fmt.Errorf("a patch is no text that begins with @: %q", text)
		}
		if !strings.ContainsAny(text, "\n ") {
			text += "\n"
		}
		inline = append(inline, text)
	}
	return configpatcher.LoadPatches(inline)
}
