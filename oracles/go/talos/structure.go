package main

import (
	"encoding"
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
)

// structs are the keys of every struct by its name; a type is written as
// `string`, `[T]` (list), `{T}` (map), `.Name` (struct), `=a|b` (names), `*T` (pointer in a list), `!Name` (reads itself).
type structs map[string]map[string]string

// structure tells which keys a kind of document has and what each may hold, by reflection.
func structure(r request) (answer, error) {
	found := structs{}
	kinds := map[string]string{}
	for _, kind := range r.Kinds {
		text := "machine: {}\n"
		if kind != "v1alpha1" {
			text = fmt.Sprintf("apiVersion: v1alpha1\nkind: %s\n", kind)
		}
		if kind == "VethConfig" {
			// Its two ends may not have one name, be it none.
			text += "name: one\npeer:\n  name: other\n"
		}
		loaded, err := configloader.NewFromBytes([]byte(text))
		if err != nil {
			return answer{}, fmt.Errorf("%s: %w", kind, err)
		}
		for _, document := range loaded.Documents() {
			kinds[kind] = found.describe(reflect.TypeOf(document))
		}
	}
	return answer{Kinds: kinds, Structs: found}, nil
}

func (s structs) describe(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return s.describe(t.Elem())
	}
	if names := namesOf(t); names != "" {
		return names
	}
	if readsItself(t) {
		name := "!" + t.String()
		if t.Kind() == reflect.Struct {
			// What it reads may still be the struct itself: the keys are kept for whoever looks.
			s.add(name, t)
		}
		return name
	}
	switch t.Kind() {
	case reflect.Struct:
		name := "." + t.String()
		s.add(name, t)
		return name
	case reflect.Slice, reflect.Array:
		return "[" + s.element(t.Elem()) + "]"
	case reflect.Map:
		return "{" + s.element(t.Elem()) + "}"
	case reflect.Interface:
		return "any"
	default:
		if t.String() == "time.Duration" {
			return "duration"
		}
		return t.Kind().String()
	}
}

func (s structs) element(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return "*" + s.describe(t)
	}
	return s.describe(t)
}

func (s structs) add(name string, t reflect.Type) {
	if _, known := s[name]; known {
		return
	}
	s[name] = map[string]string{}
	s.fields(s[name], t)
}

func (s structs) fields(keys map[string]string, t reflect.Type) {
	for i := range t.NumField() {
		field := t.Field(i)
		if !field.IsExported() && !field.Anonymous {
			continue
		}
		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case key == "-":
		case strings.Contains(options, "inline"):
			inner := field.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Map {
				keys["*"] = s.element(inner.Elem())
			} else {
				s.fields(keys, inner)
			}
		case key == "":
			keys[strings.ToLower(field.Name)] = s.describe(field.Type)
		default:
			keys[key] = s.describe(field.Type)
		}
	}
}

func readsItself(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	if _, reads := pointer.MethodByName("UnmarshalYAML"); reads {
		return true
	}
	return pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// namesOf lists what a type of numbers with names reads, found by asking each number for its name.
func namesOf(t reflect.Type) string {
	isNumber := t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64
	if !isNumber || !reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return ""
	}
	names := map[string]bool{}
	for number := range 65536 {
		value := reflect.New(t)
		if value.Elem().CanInt() {
			if value.Elem().OverflowInt(int64(number)) {
				break
			}
			value.Elem().SetInt(int64(number))
		} else {
			if value.Elem().OverflowUint(uint64(number)) {
				break
			}
			value.Elem().SetUint(uint64(number))
		}
		stringer, ok := value.Interface().(fmt.Stringer)
		if !ok {
			return ""
		}
		name := stringer.String()
		again, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler)
		if ok && again.UnmarshalText([]byte(name)) == nil {
			names[name] = true
		}
		if len(names) > 64 {
			return ""
		}
	}
	sorted := make([]string, 0, len(names))
	for name := range names {
		sorted = append(sorted, name)
	}
	sort.Strings(sorted)
	return "=" + strings.Join(sorted, "|")
}
