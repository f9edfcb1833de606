// Answers what one version of Talos makes of secrets, machine configurations and patches: one request a line in, one
// answer a line out, so that thousands of cases need one process. It calls the packages that talosctl calls. One source
// for all versions: talos-<minor>.mod pins the version, build tags choose the file where their interfaces differ.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
)

type request struct {
	Op string `json:"op"`
	// YAML is the file that is asked about: configuration, bundle or talosconfig.
	YAML    string          `json:"yaml"`
	Mode    string          `json:"mode"`
	Strict  bool            `json:"strict"`
	Patches []string        `json:"patches"`
	Reload  bool            `json:"reload"`
	Cluster json.RawMessage `json:"cluster"`
	Roles   []string        `json:"roles"`
	TTL     string          `json:"ttl"`
	// Talos is the version whose contract holds; the version of the program without it.
	Talos string `json:"talos"`
	// Kinds of documents, of which `v1alpha1` is one.
	Kinds []string `json:"kinds"`
}

type answer struct {
	Error        string          `json:"error,omitempty"`
	YAML         string          `json:"yaml,omitempty"`
	ControlPlane string          `json:"controlPlane,omitempty"`
	Worker       string          `json:"worker,omitempty"`
	Talosconfig  string          `json:"talosconfig,omitempty"`
	Errors       []string        `json:"errors,omitempty"`
	Warnings     []string        `json:"warnings,omitempty"`
	Bundle       *secrets.Bundle `json:"bundle,omitempty"`
	Client       any             `json:"client,omitempty"`
	Version      string          `json:"version,omitempty"`
	// Kinds and Structs are what structure.go finds.
	Kinds   map[string]string `json:"kinds,omitempty"`
	Structs structs           `json:"structs,omitempty"`
}

var operations = map[string]func(request) (answer, error){
	"version":              answerVersion,
	"gen":                  generateConfigurations,
	"validate":             validate,
	"encode":               encode,
	"patch":                patch,
	"bundle":               readBundle,
	"bundle-new":           newBundle,
	"import-machineconfig": importMachineConfig,
	"structure":            structure,
	"talosconfig":          issueTalosconfig,
	"talosconfig-read":     readTalosconfig,
}

// answerVersion names the version of the module that answers.
func answerVersion(request) (answer, error) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return answer{}, errors.New("the program does not know what it was built from")
	}
	for _, module := range info.Deps {
		if module.Path == "github.com/siderolabs/talos/pkg/machinery" {
			return answer{Version: module.Version}, nil
		}
	}
	return answer{}, errors.New("the program was built without the packages of Talos")
}

// respond turns what the packages refuse, and where they panic, into an answer.
func respond(r request) (a answer) {
	defer func() {
		if cause := recover(); cause != nil {
			a = answer{Error: fmt.Sprintf("panic: %v", cause)}
		}
	}()
	operation, ok := operations[r.Op]
	if !ok {
		return answer{Error: fmt.Sprintf("there is no operation %q", r.Op)}
	}
	a, err := operation(r)
	if err != nil {
		a.Error = err.Error()
	}
	return a
}

func serve(in io.Reader, out io.Writer) error {
	requests := json.NewDecoder(bufio.NewReaderSize(in, 1<<20))
	buffered := bufio.NewWriter(out)
	answers := json.NewEncoder(buffered)
	answers.SetEscapeHTML(false)
	for {
		var r request
		if err := requests.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := answers.Encode(respond(r)); err != nil {
			return err
		}
		if err := buffered.Flush(); err != nil {
			return err
		}
	}
}

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
