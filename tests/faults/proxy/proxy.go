package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type connectionKey struct{}

// stream is one open watch.
type stream struct {
	cut    chan struct{}
	once   sync.Once
	silent atomic.Bool
}

func (s *stream) end() { s.once.Do(func() { close(s.cut) }) }

type proxy struct {
	upstream  *url.URL
	transport *http.Transport
	token     string

	mu          sync.Mutex
	rules       []*Rule
	streams     map[*stream]bool
	connections map[net.Conn]bool
	log         bytes.Buffer
}

func (p *proxy) connectionChanged(c net.Conn, state http.ConnState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(p.connections, c)
	} else {
		p.connections[c] = true
	}
}

// choose finds the first rule that wants this request.
func (p *proxy) choose(t target) Rule {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, rule := range p.rules {
		if rule.matches(t) && rule.take() {
			return *rule
		}
	}
	return Rule{}
}

func (p *proxy) record(t target, action string, status int) {
	line, _ := json.Marshal(map[string]any{"verb": t.Verb, "resource": t.Resource, "namespace": t.Namespace,
		"name": t.Name, "action": action, "status": status})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log.Write(append(line, '\n'))
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t := targetOf(r)
	rule := p.choose(t)
	switch rule.Action {
	case "drop":
		p.record(t, rule.Action, 0)
		panic(http.ErrAbortHandler)
	case "close":
		p.record(t, rule.Action, 0)
		r.Context().Value(connectionKey{}).(net.Conn).Close()
		panic(http.ErrAbortHandler)
	case "hang":
		p.record(t, rule.Action, 0)
		<-r.Context().Done()
		return
	case "status":
		p.record(t, rule.Action, rule.Status)
		answer(w, rule)
		return
	case "watch_error":
		p.record(t, rule.Action, rule.Status)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"type":"ERROR","object":%s}`+"\n", statusObject(rule))
		return
	case "delay":
		select {
		case <-time.After(rule.after()):
		case <-r.Context().Done():
			return
		}
	}
	p.forward(w, r, t, rule)
}

func (p *proxy) forward(w http.ResponseWriter, r *http.Request, t target, rule Rule) {
	request := r.Clone(r.Context())
	request.URL.Scheme, request.URL.Host = p.upstream.Scheme, p.upstream.Host
	request.Host, request.RequestURI = p.upstream.Host, ""
	if p.token != "" {
		request.Header.Set("Authorization", "Bearer "+p.token)
	}
	response, err := p.transport.RoundTrip(request)
	if err != nil {
		p.record(t, "upstream: "+err.Error(), 0)
		panic(http.ErrAbortHandler)
	}
	defer response.Body.Close()
	p.record(t, rule.Action, response.StatusCode)
	if rule.Action == "drop_after" {
		io.Copy(io.Discard, response.Body)
		panic(http.ErrAbortHandler)
	}
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	if rule.Action == "goaway" {
		w.Header().Set("Connection", "close")
	}
	w.WriteHeader(response.StatusCode)
	if t.Verb == "watch" && response.StatusCode == http.StatusOK {
		p.relayWatch(w, r, response.Body, rule)
		return
	}
	io.Copy(w, response.Body)
}

// relayWatch passes events on until either side ends, the stream is cut, or it falls silent.
func (p *proxy) relayWatch(w http.ResponseWriter, r *http.Request, events io.Reader, rule Rule) {
	s := &stream{cut: make(chan struct{})}
	p.mu.Lock()
	p.streams[s] = true
	p.mu.Unlock()
	defer func() { p.mu.Lock(); delete(p.streams, s); p.mu.Unlock() }()

	controller := http.NewResponseController(w)
	controller.Flush()
	switch rule.Action {
	case "silence":
		time.AfterFunc(rule.after(), func() { s.silent.Store(true) })
	case "cut":
		time.AfterFunc(rule.after(), s.end)
	}
	// Nothing may be written once this function has returned.
	var writing sync.Mutex
	over := false
	defer func() { writing.Lock(); over = true; writing.Unlock() }()
	pass := func(events []byte) {
		writing.Lock()
		defer writing.Unlock()
		if !over && !s.silent.Load() {
			w.Write(events)
			controller.Flush()
		}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		buffer := make([]byte, 64*1024)
		for {
			n, err := events.Read(buffer)
			pass(buffer[:n])
			if err != nil {
				return
			}
		}
	}()
	select {
	case <-s.cut:
		panic(http.ErrAbortHandler)
	case <-r.Context().Done():
	case <-ended:
		if s.silent.Load() {
			<-r.Context().Done()
		}
	}
}

func statusObject(rule Rule) []byte {
	reasons := map[int]string{400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound",
		409: "Conflict", 410: "Expired", 422: "Invalid", 429: "TooManyRequests", 500: "InternalError",
		503: "ServiceUnavailable", 504: "Timeout"}
	message := rule.Message
	if message == "" {
		message = "the fault proxy says so"
	}
	body, _ := json.Marshal(map[string]any{"kind": "Status", "apiVersion": "v1", "status": "Failure",
		"metadata": map[string]any{}, "message": message, "reason": reasons[rule.Status], "code": rule.Status})
	return body
}

func answer(w http.ResponseWriter, rule Rule) {
	w.Header().Set("Content-Type", "application/json")
	if rule.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(rule.RetryAfter))
	}
	w.WriteHeader(rule.Status)
	w.Write(statusObject(rule))
}
