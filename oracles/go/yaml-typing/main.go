// Command yaml-typing reads YAML documents separated by NUL on standard input and prints, one JSON
// line a document, what Kubernetes makes of each: YAML to JSON by sigs.k8s.io/yaml, then JSON to
// values by sigs.k8s.io/json as for unstructured objects, at the versions Kubernetes 1.35.4 uses.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// line is the answer for one document: either an error, or the JSON text and the typed value.
type line struct {
	Error  string `json:"error,omitempty"`
	Strict string `json:"strict,omitempty"`
	JSON   string `json:"json,omitempty"`
	Value  any    `json:"value,omitempty"`
}

// typed names the kind of a scalar; numbers are text, so that nothing rounds them on the way.
type typed struct {
	Kind  string `json:"kind"`
	Value any    `json:"value"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "yaml-typing:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	input, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	writer := bufio.NewWriter(out)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for _, document := range bytes.Split(input, []byte{0}) {
		if err := encoder.Encode(judge(document)); err != nil {
			return err
		}
	}
	return writer.Flush()
}

func judge(document []byte) line {
	text, err := yaml.YAMLToJSON(document)
	if err != nil {
		return line{Error: err.Error()}
	}
	var value any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(text, &value); err != nil {
		return line{Error: err.Error(), JSON: string(text)}
	}
	answer := line{JSON: string(text), Value: describe(value)}
	if _, err := yaml.YAMLToJSONStrict(document); err != nil {
		answer.Strict = err.Error()
	}
	return answer
}

func describe(value any) typed {
	switch value := value.(type) {
	case nil:
		return typed{"null", nil}
	case bool:
		return typed{"bool", value}
	case string:
		return typed{"string", value}
	case int64:
		return typed{"int", strconv.FormatInt(value, 10)}
	case float64:
		return typed{"float", strconv.FormatFloat(value, 'g', -1, 64)}
	case []any:
		items := make([]typed, len(value))
		for i, item := range value {
			items[i] = describe(item)
		}
		return typed{"list", items}
	case map[string]any:
		entries := make(map[string]typed, len(value))
		for key, item := range value {
			entries[key] = describe(item)
		}
		return typed{"map", entries}
	default:
		panic(fmt.Sprintf("sigs.k8s.io/json gave a %T", value))
	}
}
