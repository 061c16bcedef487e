package main

import (
	"net/http"
	"strings"
	"time"
)

// Rule says which requests to spoil and how. Empty fields match everything.
type Rule struct {
	Verb      string `json:"verb,omitempty"`     // get list watch create update patch delete
	Resource  string `json:"resource,omitempty"` // plural, with /subresource where there is one
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name,omitempty"`
	Skip      int    `json:"skip,omitempty"`  // this many matches pass first
	Times     int    `json:"times,omitempty"` // this many are spoiled, then the rest passes; 0: all

	// drop: reset the stream before anything is sent    drop_after: reset it once the server has acted
	// hang: never answer                                close: close the whole TCP connection
	// delay: send After late                            status: answer Status, nothing is sent
	// cut: end a watch After its start                  silence: keep a watch open, swallow its events
	// watch_error: an ERROR event with Status           goaway: answer, and end the connection politely
	Action     string `json:"action"`
	AfterMS    int    `json:"after_ms,omitempty"`
	Status     int    `json:"status,omitempty"`
	RetryAfter int    `json:"retry_after,omitempty"`
	Message    string `json:"message,omitempty"`

	Seen    int `json:"seen"`
	Applied int `json:"applied"`
}

func (r *Rule) after() time.Duration { return time.Duration(r.AfterMS) * time.Millisecond }

// target is what a request is about, in Kubernetes' words.
type target struct {
	Verb, Resource, Namespace, Name string
}

func targetOf(r *http.Request) target {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	var t target
	switch {
	case len(parts) > 2 && parts[0] == "api":
		parts = parts[2:]
	case len(parts) > 3 && parts[0] == "apis":
		parts = parts[3:]
	default:
		return target{Verb: strings.ToLower(r.Method), Resource: r.URL.Path}
	}
	if parts[0] == "namespaces" && len(parts) > 2 && parts[2] != "status" && parts[2] != "finalize" {
		t.Namespace = parts[1]
		parts = parts[2:]
	}
	t.Resource = parts[0]
	if len(parts) > 1 {
		t.Name = parts[1]
	}
	if len(parts) > 2 {
		t.Resource += "/" + parts[2]
	}
	t.Verb = verbOf(r, t.Name)
	return t
}

func verbOf(r *http.Request, name string) string {
	switch r.Method {
	case http.MethodGet:
		if watch := r.URL.Query().Get("watch"); watch == "true" || watch == "1" {
			return "watch"
		}
		if name == "" {
			return "list"
		}
		return "get"
	case http.MethodPost:
		return "create"
	case http.MethodPut:
		return "update"
	}
	return strings.ToLower(r.Method)
}

func (r *Rule) matches(t target) bool {
	same := func(want, got string) bool { return want == "" || want == got }
	return same(r.Verb, t.Verb) && same(r.Resource, t.Resource) &&
		same(r.Namespace, t.Namespace) && same(r.Name, t.Name)
}

// take counts a match and says whether this one is to be spoiled.
func (r *Rule) take() bool {
	r.Seen++
	if r.Seen <= r.Skip || (r.Times > 0 && r.Applied >= r.Times) {
		return false
	}
	r.Applied++
	return true
}
