// Command proxy stands between an engine and an API server and misbehaves as its rules say.
//
//	proxy --kubeconfig FILE --out FILE [--listen 127.0.0.1:0]
//
// It reads the identity from one kubeconfig (as the commands in tests/cluster write it), writes
// another one that leads through itself, and prints the URL of its control endpoint:
//
//	POST   /rules  a JSON rule, or a list of them (see rules.go)
//	DELETE /rules  forget every rule; what was silenced stays silent
//	GET    /rules  the rules and how often each was applied
//	POST   /cut    end every open watch now      POST /silence  swallow the events of open watches
//	POST   /close  close every TCP connection    GET  /log      one JSON line per request so far
//
// It ends when its parent does.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

// kubeconfig is the part of a kubeconfig that the test control plane writes; JSON is YAML.
type kubeconfig struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Clusters   []struct {
		Name    string `json:"name"`
		Cluster struct {
			Server string `json:"server"`
			CA     []byte `json:"certificate-authority-data"`
		} `json:"cluster"`
	} `json:"clusters"`
	Users []struct {
		Name string `json:"name"`
		User struct {
			Cert  []byte `json:"client-certificate-data,omitempty"`
			Key   []byte `json:"client-key-data,omitempty"`
			Token string `json:"token,omitempty"`
		} `json:"user"`
	} `json:"users"`
	Contexts       json.RawMessage `json:"contexts"`
	CurrentContext string          `json:"current-context"`
}

func check(err error) {
	if err != nil {
		log.Fatal("proxy: ", err)
	}
}

func main() {
	in := flag.String("kubeconfig", "", "the kubeconfig to reach the API server with")
	out := flag.String("out", "", "where to write the kubeconfig that leads through the proxy")
	listen := flag.String("listen", "127.0.0.1:0", "where to listen")
	flag.Parse()

	raw, err := os.ReadFile(*in)
	check(err)
	var config kubeconfig
	check(json.Unmarshal(raw, &config))

	certificate, authority := selfSigned()
	listener, err := net.Listen("tcp", *listen)
	check(err)
	control, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)

	upstream, err := url.Parse(config.Clusters[0].Cluster.Server)
	check(err)
	p := &proxy{upstream: upstream, transport: transportFor(config), token: config.Users[0].User.Token,
		streams: map[*stream]bool{}, connections: map[net.Conn]bool{}}

	config.Clusters[0].Cluster.Server = "https://" + listener.Addr().String()
	config.Clusters[0].Cluster.CA = authority
	written, err := json.MarshalIndent(config, "", "  ")
	check(err)
	check(os.WriteFile(*out, append(written, '\n'), 0o600))

	go endWithParent()
	go func() { check(http.Serve(control, p.control())) }()
	server := &http.Server{
		Handler:   p,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"h2", "http/1.1"}},
		ConnState: p.connectionChanged,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connectionKey{}, c)
		},
		ErrorLog: log.New(os.Stderr, "", 0),
	}
	fmt.Printf("http://%s\n", control.Addr())
	check(server.ServeTLS(listener, "", ""))
}

func transportFor(config kubeconfig) *http.Transport {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(config.Clusters[0].Cluster.CA)
	settings := &tls.Config{RootCAs: roots}
	if user := config.Users[0].User; len(user.Cert) > 0 {
		pair, err := tls.X509KeyPair(user.Cert, user.Key)
		check(err)
		settings.Certificates = []tls.Certificate{pair}
	}
	return &http.Transport{TLSClientConfig: settings, ForceAttemptHTTP2: true, DisableCompression: true}
}

func selfSigned() (tls.Certificate, []byte) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "fault-proxy"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(1000 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func endWithParent() {
	parent := os.Getppid()
	for os.Getppid() == parent {
		time.Sleep(100 * time.Millisecond)
	}
	os.Exit(0)
}
