#!/usr/bin/env bash
# The repository vanishes while the engine runs: nothing is deleted, drift is still repaired, and
# commits are followed again once it is back.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
commit
URL=file://$REPO
engine_start
wait_until 30 field_is configmap/one .data.a 1
mv "$REPO" "$WORK/away"
k patch configmap one --type merge --patch '{"data":{"a":"drift"}}' >/dev/null
wait_until 10 field_is configmap/one .data.a 1
holds_for 2 exists configmap/one
mv "$WORK/away" "$REPO"
config_map one a=2 >"$REPO/one.yaml"
commit
wait_until 30 field_is configmap/one .data.a 2
engine_stop || fail "the engine ended with $?"
