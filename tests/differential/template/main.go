// The oracle of this suite: text/template with Sprig 3, and with Helm's own functions where asked.
// JSON lines in ({template, data, helpers, helm}), JSON lines out ({out} or {err}). With the argument
// `functions` it prints Sprig's functions and their types instead.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/engine"
)

type request struct {
	Template string          `json:"template"`
	Helpers  []string        `json:"helpers"`
	Data     json.RawMessage `json:"data"`
	Helm     bool            `json:"helm"`
}

// Whole numbers become Go ints, as `bireme eval template` promises.
func whole(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return int(n)
		}
		f, _ := v.Float64()
		if f == math.Trunc(f) && math.Abs(f) < 1e15 && !strings.ContainsAny(string(v), ".eE") {
			return int(f)
		}
		return f
	case map[string]any:
		for k, e := range v {
			v[k] = whole(e)
		}
	case []any:
		for i, e := range v {
			v[i] = whole(e)
		}
	}
	return v
}

func execute(r request, data any) (out string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if r.Helm {
		return executeHelm(r, data)
	}
	funcs := sprig.TxtFuncMap()
	delete(funcs, "env")
	delete(funcs, "expandenv")
	delete(funcs, "getHostByName")
	set := template.New("template").Funcs(funcs)
	for i, h := range r.Helpers {
		if _, err := set.New(fmt.Sprintf("helper%d", i+1)).Parse(h); err != nil {
			return "", err
		}
	}
	if _, err := set.Parse(r.Template); err != nil {
		return "", err
	}
	var b strings.Builder
	err = set.Execute(&b, data)
	return b.String(), err
}

// Helm's engine renders a chart whose only values are the data.
func executeHelm(r request, data any) (string, error) {
	c := &v2.Chart{Metadata: &v2.Metadata{Name: "c", APIVersion: "v2", Version: "1.0.0"}}
	for i, h := range r.Helpers {
		c.Templates = append(c.Templates, &common.File{
			Name: fmt.Sprintf("templates/_helper%d.tpl", i+1), Data: []byte(h)})
	}
	c.Templates = append(c.Templates, &common.File{Name: "templates/t", Data: []byte(r.Template)})
	values, _ := data.(map[string]any)
	top := common.Values{"Values": common.Values{}}
	maps.Copy(top, values)
	files, err := engine.Engine{}.Render(c, top)
	return files["c/templates/t"], err
}

func printFunctions() {
	all := sprig.TxtFuncMap()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Println(name, reflect.TypeOf(all[name]))
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "functions" {
		printFunctions()
		return
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	for in.Scan() {
		var r request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			panic(err)
		}
		d := json.NewDecoder(strings.NewReader(string(r.Data)))
		d.UseNumber()
		var data any
		if len(r.Data) > 0 {
			if err := d.Decode(&data); err != nil {
				panic(err)
			}
		}
		out, err := execute(r, whole(data))
		answer := map[string]string{"out": out}
		if err != nil {
			answer = map[string]string{"err": err.Error()}
		}
		line, _ := json.Marshal(answer)
		w.Write(line)
		w.WriteByte('\n')
		w.Flush()
	}
}
