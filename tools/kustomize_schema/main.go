// Prints src/render/kustomize/merge/schema_table.inc: which lists of which built-in types are merged
// by key. Facts only: everything that no merged list can be reached from is left out.
//
//	cd tools/kustomize_schema && go run . > ../../src/render/kustomize/merge/schema_table.inc
package main

import (
	"fmt"
	"sort"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

type field struct {
	name, target, keys string // keys: "" not a merged list, "-" a merged list of scalars
}

type shape struct{ fields []field }

var (
	root   *spec.Schema
	shapes = map[string]*shape{}
)

func refName(s *spec.Schema) string {
	r := s.Ref.String()
	return r[strings.LastIndex(r, "/")+1:]
}

func keysOf(s *spec.Schema) string {
	strategy, ok := s.Extensions["x-kubernetes-patch-strategy"].(string)
	if !ok || !strings.Contains(","+strategy+",", ",merge,") {
		return ""
	}
	if list, ok := s.Extensions["x-kubernetes-list-map-keys"].([]interface{}); ok {
		var out []string
		for _, k := range list {
			out = append(out, k.(string))
		}
		return strings.Join(out, ",")
	}
	if key, ok := s.Extensions["x-kubernetes-patch-merge-key"].(string); ok {
		return key
	}
	return "-"
}

func target(s *spec.Schema) string {
	if s.Ref.String() != "" {
		return refName(s)
	}
	return ""
}

func build(name string, s *spec.Schema) {
	sh := &shape{}
	shapes[name] = sh
	var names []string
	for n := range s.Properties {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		p := s.Properties[n]
		f := field{name: n}
		switch {
		case p.Ref.String() != "":
			f.target = target(&p)
		case p.Items != nil && p.Items.Schema != nil:
			f.keys = keysOf(&p)
			if f.keys == "" {
				continue
			}
			f.target = target(p.Items.Schema)
		case p.AdditionalProperties != nil && p.AdditionalProperties.Schema != nil:
			f.target = "*" + target(p.AdditionalProperties.Schema)
			if f.target == "*" {
				continue
			}
		default:
			continue
		}
		sh.fields = append(sh.fields, f)
	}
}

// prune leaves only what leads to a merged list.
func prune() {
	useful := map[string]bool{}
	for changed := true; changed; {
		changed = false
		for n, s := range shapes {
			if useful[n] {
				continue
			}
			for _, f := range s.fields {
				if f.keys != "" || useful[strings.TrimPrefix(f.target, "*")] {
					useful[n] = true
					changed = true
					break
				}
			}
		}
	}
	for n, s := range shapes {
		if !useful[n] {
			delete(shapes, n)
			continue
		}
		var kept []field
		for _, f := range s.fields {
			if !useful[strings.TrimPrefix(f.target, "*")] {
				if f.keys == "" {
					continue
				}
				f.target = ""
			}
			kept = append(kept, f)
		}
		s.fields = kept
	}
}

func main() {
	root = openapi.Schema()
	types := map[string]string{}
	for name := range root.Definitions {
		d := root.Definitions[name]
		build(name, &d)
		exts, _ := d.Extensions["x-kubernetes-group-version-kind"].([]interface{})
		for _, e := range exts {
			m := e.(map[string]interface{})
			api := m["version"].(string)
			if g, _ := m["group"].(string); g != "" {
				api = g + "/" + api
			}
			types[api+" "+m["kind"].(string)] = name
		}
	}
	prune()
	var order []string
	for n := range shapes {
		order = append(order, n)
	}
	sort.Strings(order)
	index := map[string]int{"": -1}
	for i, n := range order {
		index[n] = i
	}
	fmt.Println("// Made by tools/kustomize_schema from the OpenAPI document of Kubernetes 1.21.2.")
	fmt.Println("// {field, shape of its value or element, keys}; keys nullptr: not a merged list.")
	fmt.Println("constexpr Field kFields[] = {")
	at := 0
	var starts []int
	for _, n := range order {
		starts = append(starts, at)
		for _, f := range shapes[n].fields {
			keys := "nullptr"
			if f.keys == "-" {
				keys = `""`
			} else if f.keys != "" {
				keys = fmt.Sprintf("%q", f.keys)
			}
			// A map of objects is written as a field of its own shape "*name".
			fmt.Printf("    {%q, %d, %s},\n", f.name, index[strings.TrimPrefix(f.target, "*")], keys)
			if strings.HasPrefix(f.target, "*") {
				panic("a map that leads to a merged list: " + n + "." + f.name)
			}
			at++
		}
	}
	starts = append(starts, at)
	fmt.Println("};\nconstexpr uint16_t kShapes[] = {  // first field of each shape, then the end")
	for i := 0; i < len(starts); i += 16 {
		end := min(i+16, len(starts))
		var row []string
		for _, s := range starts[i:end] {
			row = append(row, fmt.Sprint(s))
		}
		fmt.Println("    " + strings.Join(row, ", ") + ",")
	}
	fmt.Println("};\nconstexpr Type kTypes[] = {  // by apiVersion and kind, in byte order")
	var keys []string
	for t := range types {
		if _, ok := index[types[t]]; ok {
			keys = append(keys, t)
		}
	}
	sort.Strings(keys)
	for _, t := range keys {
		fmt.Printf("    {%q, %d},\n", t, index[types[t]])
	}
	fmt.Println("};")
}
