// Command envsubst reads JSON lines {"text", "vars"} on standard input and prints, one JSON line
// each, the text after Flux's own variable substitution in strict mode, or its error.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/fluxcd/pkg/envsubst"
)

type request struct {
	Text string            `json:"text"`
	Vars map[string]string `json:"vars"`
}

type answer struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
	// Undefined is the variable that the error is about, if it is about one.
	Undefined string `json:"undefined,omitempty"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "envsubst:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	writer := bufio.NewWriter(out)
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(writer)
	for {
		var asked request
		if err := decoder.Decode(&asked); errors.Is(err, io.EOF) {
			return writer.Flush()
		} else if err != nil {
			return err
		}
		if err := encoder.Encode(substitute(asked)); err != nil {
			return err
		}
	}
}

func substitute(asked request) answer {
	missing := ""
	text, err := envsubst.Eval(asked.Text, func(name string) (string, bool) {
		value, found := asked.Vars[name]
		if !found {
			missing = name
		}
		return value, found
	})
	if err != nil {
		return answer{Error: err.Error(), Undefined: missing}
	}
	return answer{Text: text}
}
