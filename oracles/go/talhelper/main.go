// Answers what talhelper writes for a folder with a talconfig.yaml: one request a line in, one answer a line out, so that
// hundreds of cases need one process. It calls what `talhelper genconfig --offline-mode` calls, in the same order.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/budimanjojo/talhelper/v3/pkg/config"
	"github.com/budimanjojo/talhelper/v3/pkg/generate"
	"github.com/fatih/color"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/encoder"
)

type request struct {
	// Files by path in the folder; talconfig.yaml and talsecret.yaml are among them.
	Files map[string]string `json:"files"`
	// Encode is a configuration to print anew instead, as talhelper would read it.
	Encode string `json:"encode"`
}

type answer struct {
	// Files that it wrote, by name.
	Files map[string]string `json:"files,omitempty"`
	YAML  string            `json:"yaml,omitempty"`
	Error string            `json:"error,omitempty"`
}

// respond turns what talhelper refuses, and where it panics, into an answer.
func respond(r request) (a answer) {
	defer func() {
		if cause := recover(); cause != nil {
			a = answer{Error: fmt.Sprintf("panic: %v", cause)}
		}
	}()
	if r.Encode != "" {
		text, err := encoded(r.Encode)
		if err != nil {
			return answer{Error: err.Error()}
		}
		return answer{YAML: text}
	}
	files, err := written(r)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Files: files}
}

func encoded(text string) (string, error) {
	configuration, err := configloader.NewFromBytes([]byte(text))
	if err != nil {
		return "", err
	}
	return configuration.Clone().EncodeString(encoder.WithComments(encoder.CommentsDisabled))
}

func written(r request) (map[string]string, error) {
	folder, err := os.MkdirTemp("", "talhelper-oracle-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	for path, text := range r.Files {
		full := filepath.Join(folder, filepath.Clean("/"+path))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	// It reads variables out of the environment and never removes those of an earlier folder.
	os.Clearenv()
	if err := os.Setenv("TMPDIR", filepath.Dir(folder)); err != nil {
		return nil, err
	}
	cfg, err := config.LoadAndValidateFromFile(filepath.Join(folder, "talconfig.yaml"), []string{filepath.Join(folder, "talenv.yaml")}, true)
	if err != nil {
		return nil, err
	}
	out := filepath.Join(folder, "clusterconfig")
	secrets := filepath.Join(folder, "talsecret.yaml")
	if err := generate.GenerateConfig(cfg, false, out, secrets, "metal", true, false, time.Hour); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		return nil, err
	}
	files := make(map[string]string, len(entries))
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(out, entry.Name()))
		if err != nil {
			return nil, err
		}
		files[entry.Name()] = string(text)
	}
	return files, nil
}

func serve(in io.Reader, out io.Writer) error {
	requests := json.NewDecoder(bufio.NewReaderSize(in, 1<<20))
	answers := json.NewEncoder(out)
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
	}
}

func main() {
	// What talhelper prints is no answer.
	out := os.Stdout
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Stdout = nowhere
	color.Output = nowhere
	if err := serve(os.Stdin, out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
