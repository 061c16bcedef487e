// Command webhook is an admission webhook that treats objects as their label test.example/webhook asks:
// deny, hang, or error. It registers itself for one namespace and takes the registration back when it ends.
//
//	webhook --kubeconfig FILE --namespace NS
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const registrations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"

func check(err error) {
	if err != nil {
		log.Fatal("webhook: ", err)
	}
}

type object map[string]any

func main() {
	kubeconfig := flag.String("kubeconfig", "", "the administrator's kubeconfig")
	namespace := flag.String("namespace", "", "the only namespace whose objects are asked about")
	flag.Parse()

	certificate, authority := selfSigned()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	check(err)
	go func() { check(http.Serve(listener, http.HandlerFunc(review))) }()

	api := connect(*kubeconfig)
	name := "webhook-" + *namespace
	api.call("POST", registrations, registration(name, *namespace, listener.Addr().String(), authority))
	fmt.Println("https://" + listener.Addr().String())

	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	parent := os.Getppid()
	for os.Getppid() == parent {
		select {
		case <-ended:
			parent = 0
		case <-time.After(100 * time.Millisecond):
		}
	}
	api.call("DELETE", registrations+"/"+name, nil)
}

func registration(name, namespace, address string, authority []byte) object {
	return object{
		"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
		"metadata": object{"name": name},
		"webhooks": []any{object{
			"name": "label.test.example", "sideEffects": "None", "failurePolicy": "Fail", "timeoutSeconds": 2,
			"admissionReviewVersions": []string{"v1"},
			"clientConfig":            object{"url": "https://" + address + "/", "caBundle": authority},
			"namespaceSelector":       object{"matchLabels": object{"kubernetes.io/metadata.name": namespace}},
			"objectSelector": object{"matchExpressions": []any{
				object{"key": "test.example/webhook", "operator": "Exists"}}},
			"rules": []any{object{"apiGroups": []string{"*"}, "apiVersions": []string{"*"},
				"operations": []string{"CREATE", "UPDATE", "DELETE"}, "resources": []string{"*"}}},
		}},
	}
}

func review(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Request struct {
			UID               string
			Object, OldObject struct {
				Metadata struct{ Labels map[string]string }
			}
		}
	}
	check(json.NewDecoder(r.Body).Decode(&asked))
	wish := asked.Request.Object.Metadata.Labels["test.example/webhook"]
	if wish == "" {
		wish = asked.Request.OldObject.Metadata.Labels["test.example/webhook"]
	}
	switch wish {
	case "hang":
		<-r.Context().Done()
		return
	case "error":
		http.Error(w, "the webhook is broken", http.StatusInternalServerError)
		return
	}
	response := object{"uid": asked.Request.UID, "allowed": wish != "deny"}
	if wish == "deny" {
		response["status"] = object{"code": 403, "message": "the test policy refuses this object"}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(object{
		"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response})
}

type connection struct {
	server string
	client *http.Client
}

func connect(path string) connection {
	raw, err := os.ReadFile(path)
	check(err)
	var config struct {
		Clusters []struct {
			Cluster struct {
				Server string
				CA     []byte `json:"certificate-authority-data"`
			}
		}
		Users []struct {
			User struct {
				Cert []byte `json:"client-certificate-data"`
				Key  []byte `json:"client-key-data"`
			}
		}
	}
	check(json.Unmarshal(raw, &config))
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(config.Clusters[0].Cluster.CA)
	pair, err := tls.X509KeyPair(config.Users[0].User.Cert, config.Users[0].User.Key)
	check(err)
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}}}
	return connection{config.Clusters[0].Cluster.Server, &http.Client{Transport: transport}}
}

func (c connection) call(method, path string, body object) {
	raw, err := json.Marshal(body)
	check(err)
	request, err := http.NewRequest(method, c.server+path, bytes.NewReader(raw))
	check(err)
	request.Header.Set("Content-Type", "application/json")
	response, err := c.client.Do(request)
	check(err)
	text, _ := io.ReadAll(response.Body)
	response.Body.Close()
	if response.StatusCode >= 300 {
		log.Fatalf("webhook: %s %s: %s", method, path, text)
	}
}

func selfSigned() (tls.Certificate, []byte) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()),
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(1000 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
