// Answers for oracles/schematic.oracle.ts what the image factory makes of schematics: one JSON document a line in, the
// canonical YAML and the id a line out.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/siderolabs/image-factory/pkg/schematic"
)

type answer struct {
	YAML  string `json:"yaml,omitempty"`
	ID    string `json:"id,omitempty"`
	Error string `json:"error,omitempty"`
}

// identify reads a schematic, which may be written as JSON because JSON is YAML.
func identify(text []byte) answer {
	wanted, err := schematic.Unmarshal(text)
	if err != nil {
		return answer{Error: err.Error()}
	}
	canonical, err := wanted.Marshal()
	if err != nil {
		return answer{Error: err.Error()}
	}
	id, err := wanted.ID()
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{YAML: string(canonical), ID: id}
}

func serve(in io.Reader, out io.Writer) error {
	requests := json.NewDecoder(in)
	buffered := bufio.NewWriter(out)
	answers := json.NewEncoder(buffered)
	for {
		var text string
		if err := requests.Decode(&text); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := answers.Encode(identify([]byte(text))); err != nil {
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
