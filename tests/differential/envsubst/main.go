// Answers the lines of `bireme eval envsubst --batch` with the library that Flux uses.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/fluxcd/pkg/envsubst"
)

type question struct {
	ID     int               `json:"id"`
	Text   string            `json:"text"`
	Vars   map[string]string `json:"vars"`
	Strict bool              `json:"strict"`
}

type answer struct {
	ID    int    `json:"id"`
	OK    bool   `json:"ok"`
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

// The library panics on some slices; that is no answer to compare with.
func evaluate(q question) (value string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return envsubst.Eval(q.Text, func(name string) (string, bool) {
		value, there := q.Vars[name]
		return value, there || !q.Strict
	})
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		value, err := evaluate(q)
		a := answer{ID: q.ID, OK: err == nil}
		if err != nil {
			a.Error = err.Error()
		} else {
			a.Value = value
		}
		if err := out.Encode(a); err != nil {
			panic(err)
		}
	}
}
