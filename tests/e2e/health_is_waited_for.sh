#!/usr/bin/env bash
# --once ends when everything is well, with 6 when that takes too long; the server answers meanwhile.
. "$(dirname "$0")/lib.sh"

deployment() {  # NAME REPLICAS
  cat <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1}
spec:
  replicas: $2
  selector: {matchLabels: {app: $1}}
  template:
    metadata: {labels: {app: $1}}
    spec: {containers: [{name: main, image: "registry.example.com/$1"}]}
YAML
}
deployment web 0 >"$REPO/web.yaml"
commit
exits_with 0 sync
exits_with 0 sync --as-api flux
deployment web 1 >"$REPO/web.yaml"
commit
exits_with 6 sync --timeout 10s
says "Deployment $NS/web"
deployment web 0 >"$REPO/web.yaml"
commit
engine_start --listen 127.0.0.1:0
wait_until 20 grep -q listening "$WORK/engine.log"
address=$(sed -n 's/.*listening.*address=\([0-9.:]*\).*/\1/p' "$WORK/engine.log" | head -n 1)
wait_until 20 curl -sf "http://$address/readyz"
wait_until 20 curl -sf "http://$address/healthz"
wait_until 20 sh -c "curl -sf http://$address/metrics | grep -q '^bireme_healthy 1'"
curl -sf -X POST "http://$address/api/v1/sync" >/dev/null
wait_until 20 sh -c "curl -sf http://$address/api/v1/status | grep -q '\"phase\":\"healthy\"'"
engine_stop || fail "it did not stop well"
