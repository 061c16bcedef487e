// Answers the lines of `bireme eval semver --batch` with the library that Helm and Flux use.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"sort"

	"github.com/Masterminds/semver/v3"
)

type question struct {
	ID                int      `json:"id"`
	Op                string   `json:"op"`
	Constraint        string   `json:"constraint"`
	Version           string   `json:"version"`
	A                 string   `json:"a"`
	B                 string   `json:"b"`
	Strict            bool     `json:"strict"`
	IncludePrerelease bool     `json:"includePrerelease"`
	Versions          []string `json:"versions"`
}

type answer struct {
	ID    int    `json:"id"`
	OK    bool   `json:"ok"`
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

func check(q question) (any, error) {
	constraint, err := semver.NewConstraint(q.Constraint)
	if err != nil {
		return nil, err
	}
	version, err := semver.NewVersion(q.Version)
	if err != nil {
		return nil, err
	}
	constraint.IncludePrerelease = q.IncludePrerelease
	return constraint.Check(version), nil
}

func compare(q question) (any, error) {
	a, err := semver.NewVersion(q.A)
	if err != nil {
		return nil, err
	}
	b, err := semver.NewVersion(q.B)
	if err != nil {
		return nil, err
	}
	return a.Compare(b), nil
}

func parse(q question) (any, error) {
	read := semver.NewVersion
	if q.Strict {
		read = semver.StrictNewVersion
	}
	version, err := read(q.Version)
	if err != nil {
		return nil, err
	}
	return version.String(), nil
}

func ordered(q question) (any, error) {
	versions := []*semver.Version{}
	for _, text := range q.Versions {
		version, err := semver.NewVersion(text)
		if err != nil {
			return nil, err
		}
		versions = append(versions, version)
	}
	sort.Stable(semver.Collection(versions))
	texts := []string{}
	for _, version := range versions {
		texts = append(texts, version.Original())
	}
	return texts, nil
}

func main() {
	operations := map[string]func(question) (any, error){
		"check": check, "compare": compare, "parse": parse, "sort": ordered}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		value, err := operations[q.Op](q)
		a := answer{ID: q.ID, OK: err == nil, Value: value}
		if err != nil {
			a.Error = err.Error()
		}
		if err := out.Encode(a); err != nil {
			panic(err)
		}
	}
}
