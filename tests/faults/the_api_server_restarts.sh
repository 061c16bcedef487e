#!/usr/bin/env bash
# The API server is killed and comes back: the engine lives through it and repairs what drifted.
PLANE= # a control plane of its own
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
commit
engine_start
wait_until 30 field_is configmap/one .data.a 1
"$TESTS/cluster/server" "$PLANE" kill
config_map one a=2 >"$REPO/one.yaml"
commit
"$TESTS/cluster/server" "$PLANE" start
wait_until 60 field_is configmap/one .data.a 2
k patch configmap one --type merge --patch '{"data":{"a":"drift"}}' >/dev/null
wait_until 20 field_is configmap/one .data.a 2
kill -0 "$ENGINE" || fail "the engine ended"
engine_stop
