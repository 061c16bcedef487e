// An HTTP/2 server on Go's net/http, the stack of the Kubernetes API server, with faults as knobs.
//
// Prints its origin on the first line of stdout, then its certificate as PEM and an empty line; ends
// when stdin is closed. The path of a request chooses the fault.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

// faultyConn is a connection that can fall silent: the peer's bytes are not read and ours not sent.
type faultyConn struct {
	net.Conn
	silent atomic.Bool
}

func (c *faultyConn) Read(into []byte) (int, error) {
	n, err := c.Conn.Read(into)
	for c.silent.Load() && err == nil {
		n, err = c.Conn.Read(into)
	}
	return n, err
}

func (c *faultyConn) Write(bytes []byte) (int, error) {
	if c.silent.Load() {
		return len(bytes), nil
	}
	return c.Conn.Write(bytes)
}

type faultyListener struct{ net.Listener }

func (l faultyListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &faultyConn{Conn: conn}, nil
}

type connKey struct{}

func connOf(r *http.Request) *faultyConn { return r.Context().Value(connKey{}).(*faultyConn) }

func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.URL.Query().Get(name))
	return n
}

func begin(w http.ResponseWriter) {
	fmt.Fprintln(w, "begun")
	w.(http.Flusher).Flush()
}

func handlers() *http.ServeMux {
	mux := http.NewServeMux()
	var count atomic.Int64
	mux.HandleFunc("/count", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		// "connection: close" is how Go says GOAWAY, as the API server's --goaway-chance does.
		if every := int64(number(r, "goaway-every")); every > 0 && count.Add(1)%every == 0 {
			w.Header().Set("Connection", "close")
		}
		fmt.Fprint(w, len(body))
	})
	mux.HandleFunc("/huge", func(w http.ResponseWriter, r *http.Request) {
		block := bytes.Repeat([]byte("x"), 1<<16)
		for left := number(r, "n"); left > 0; left -= len(block) {
			w.Write(block[:min(left, len(block))])
		}
	})
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			fmt.Fprint(w, "plain")
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		defer packed.Close()
		for i := range number(r, "n") {
			fmt.Fprintln(packed, "line", i)
		}
	})
	mux.HandleFunc("/large-headers", func(w http.ResponseWriter, r *http.Request) {
		for i := range number(r, "n") / 1000 {
			w.Header().Set(fmt.Sprintf("X-Large-%d", i), string(bytes.Repeat([]byte("h"), 1000)))
		}
	})
	mux.HandleFunc("/slow-headers", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	})
	mux.HandleFunc("/cut-stream", func(w http.ResponseWriter, r *http.Request) {
		begin(w)
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("/cut-connection", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("begin") {
			begin(w)
		}
		connOf(r).Conn.Close()
		<-r.Context().Done()
	})
	mux.HandleFunc("/silence", func(w http.ResponseWriter, r *http.Request) {
		begin(w)
		connOf(r).silent.Store(true)
		<-r.Context().Done()
	})
	mux.HandleFunc("/hold", func(w http.ResponseWriter, r *http.Request) {
		begin(w)
		<-r.Context().Done()
	})
	return mux
}

func certificate() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "h2"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, text, nil
}

func main() {
	pair, text, err := certificate()
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		Handler:   handlers(),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}},
		HTTP2:     &http.HTTP2Config{MaxConcurrentStreams: 100},
		ErrorLog:  log.New(io.Discard, "", 0),
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, conn.(*tls.Conn).NetConn())
		},
	}
	fmt.Printf("https://%s\n%s\n", listener.Addr(), text)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	log.Fatal(server.ServeTLS(faultyListener{listener}, "", ""))
}
