package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

func (p *proxy) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rules", func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		json.NewEncoder(w).Encode(p.rules)
	})
	mux.HandleFunc("POST /rules", p.addRules)
	mux.HandleFunc("DELETE /rules", func(http.ResponseWriter, *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.rules = nil
	})
	mux.HandleFunc("POST /cut", p.eachStream(func(s *stream) { s.end() }))
	mux.HandleFunc("POST /silence", p.eachStream(func(s *stream) { s.silent.Store(true) }))
	mux.HandleFunc("POST /close", func(http.ResponseWriter, *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		for connection := range p.connections {
			connection.Close()
		}
	})
	mux.HandleFunc("GET /log", func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		w.Write(p.log.Bytes())
	})
	return mux
}

func (p *proxy) eachStream(do func(*stream)) http.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		for s := range p.streams {
			do(s)
		}
	}
}

var actions = map[string]bool{"drop": true, "drop_after": true, "hang": true, "close": true, "delay": true,
	"status": true, "cut": true, "silence": true, "watch_error": true, "goaway": true}

func (p *proxy) addRules(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	body = bytes.TrimSpace(body)
	if !bytes.HasPrefix(body, []byte("[")) {
		body = append(append([]byte("["), body...), ']')
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	var added []*Rule
	if err := decoder.Decode(&added); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, rule := range added {
		if !actions[rule.Action] || (rule.Action == "status" && rule.Status == 0) {
			http.Error(w, "no such action: "+rule.Action, http.StatusBadRequest)
			return
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = append(p.rules, added...)
}
