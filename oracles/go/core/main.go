// Command core prints the JSON Schema definitions and the generally available kinds of the
// Kubernetes API that this module pins, as one JSON object: the schemas are the ones that the API
// server itself publishes, read from the package that it compiles in.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"sort"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

type kind struct {
	Group      string `json:"group"`
	Version    string `json:"version"`
	Kind       string `json:"kind"`
	Definition string `json:"definition"`
}

type output struct {
	Kinds       []kind                 `json:"kinds"`
	Definitions map[string]spec.Schema `json:"definitions"`
}

// Beta and alpha versions are off in an API server unless somebody turns them on.
var generallyAvailable = regexp.MustCompile(`^v[0-9]+$`)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "core:", err)
		os.Exit(1)
	}
}

func run() error {
	for _, add := range []func(*runtime.Scheme) error{apiextensions.AddToScheme, apiregistration.AddToScheme} {
		if err := add(scheme.Scheme); err != nil {
			return err
		}
	}
	out := output{Definitions: map[string]spec.Schema{}}
	definitions := openapi.GetOpenAPIDefinitions(func(name string) spec.Ref {
		return spec.MustCreateRef("#/definitions/" + name)
	})
	for name, definition := range definitions {
		out.Definitions[name] = published(definition)
	}
	for gvk, goType := range scheme.Scheme.AllKnownTypes() {
		if !generallyAvailable.MatchString(gvk.Version) || !isObject(goType) {
			continue
		}
		name := definitionName(goType)
		if _, found := out.Definitions[name]; !found {
			return fmt.Errorf("no definition for %s (%s)", gvk, name)
		}
		out.Kinds = append(out.Kinds, kind{gvk.Group, gvk.Version, gvk.Kind, name})
	}
	sort.Slice(out.Kinds, func(i, j int) bool {
		a, b := out.Kinds[i], out.Kinds[j]
		return a.Group+"/"+a.Version+"/"+a.Kind < b.Group+"/"+b.Version+"/"+b.Kind
	})
	writer := bufio.NewWriter(os.Stdout)
	if err := json.NewEncoder(writer).Encode(out); err != nil {
		return err
	}
	return writer.Flush()
}

// published is the form that the API server serves under /openapi/v2, when a type has its own.
func published(definition common.OpenAPIDefinition) spec.Schema {
	if raw, found := definition.Schema.Extensions[common.ExtensionV2Schema]; found {
		if schema, ok := raw.(spec.Schema); ok {
			return schema
		}
	}
	return definition.Schema
}

// isObject tells objects and lists, which carry ObjectMeta or ListMeta, from option types.
func isObject(goType reflect.Type) bool {
	_, object := goType.FieldByName("ObjectMeta")
	_, list := goType.FieldByName("ListMeta")
	return object || list
}

func definitionName(goType reflect.Type) string {
	if named, ok := reflect.New(goType).Interface().(interface{ OpenAPIModelName() string }); ok {
		return named.OpenAPIModelName()
	}
	return goType.PkgPath() + "." + goType.Name()
}
