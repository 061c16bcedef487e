# shellcheck shell=bash
# Sourced by the scripts here: all of tests/e2e/lib.sh, and a proxy between engine and API server that
# misbehaves as told. $KUBECONFIG leads through it; `k` does not.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

# fault RULE…: adds rules, written as JSON (tests/faults/proxy/rules.go says what there is).
fault() {
  local rule
  for rule in "$@"; do
    curl -sSf "$PROXY/rules" --data "$rule" || fail "the proxy does not take $rule"
  done
}

# faults_over: forgets every rule. upset cut|silence|close: does it to what is open now.
faults_over() { curl -sSf -X DELETE "$PROXY/rules"; }
upset() { curl -sSf -X POST "$PROXY/$1"; }

# fault_happened: the last rule was applied at least once.
fault_happened() { [ "$(curl -sSf "$PROXY/rules" | jq '.[-1].applied')" -gt 0 ]; }

# webhook_start: objects in $NS labelled test.example/webhook=deny|hang|error are treated so.
webhook_start() {
  "$WEBHOOK" --kubeconfig "$PLANE/kubeconfig" --namespace "$NS" >"$WORK/webhook.url" &
  WEBHOOK_PID=$!
  wait_until 60 test -s "$WORK/webhook.url"
}
webhook_stop() { kill "$WEBHOOK_PID" && wait "$WEBHOOK_PID"; }

WEBHOOK=$("$TESTS/oracles/get" webhook)
"$("$TESTS/oracles/get" fault-proxy)" --kubeconfig "$KUBECONFIG" --out "$WORK/proxy.kubeconfig" \
  >"$WORK/proxy.url" 2>"$WORK/proxy.log" &
wait_until 60 test -s "$WORK/proxy.url"
PROXY=$(cat "$WORK/proxy.url")
KUBECONFIG=$WORK/proxy.kubeconfig
