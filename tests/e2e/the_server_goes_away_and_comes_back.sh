#!/usr/bin/env bash
# The API server is stopped and started again: the engine stays, and what changed meanwhile is applied.
. "$(dirname "$0")/lib.sh"

OWN=$("$TESTS/cluster/up" --level L0 --owner $$)
KUBECONFIG=$OWN
export KUBECONFIG
own() { "$KUBECTL" --kubeconfig "$OWN" --namespace default "$@"; }
value_is() { [ "$(own get configmap one -o jsonpath='{.data.value}')" = "$1" ]; }
config_map one value=1 >"$REPO/one.yaml"
commit
NS=default engine_start
wait_until 20 value_is 1
"$TESTS/cluster/server" "$(dirname "$OWN")" stop
config_map one value=2 >"$REPO/one.yaml"
commit
wait_until 20 grep -q "$(git -C "$REPO" rev-parse HEAD)" "$WORK/engine.log"
"$TESTS/cluster/server" "$(dirname "$OWN")" start
wait_until 60 value_is 2
own patch configmap one --type merge -p '{"data":{"value":"edited"}}' >/dev/null
wait_until 20 value_is 2
engine_stop || fail "it did not stop well"
"$TESTS/cluster/down" "$OWN"
