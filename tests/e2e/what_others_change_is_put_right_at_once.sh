#!/usr/bin/env bash
# An object that somebody edits or deletes is as wanted again, without a poll; fields that somebody
# else adds stay.
. "$(dirname "$0")/lib.sh"

config_map one value=1 other=2 >"$REPO/one.yaml"
commit
engine_start --interval 1h
wait_until 20 exists configmap/one
wait_until 20 grep -q ^synced "$WORK/engine.log"

k patch configmap one --type merge -p '{"data":{"value":"edited"}}' >/dev/null
wait_until 5 field_is configmap/one .data.value 1
k delete configmap one --wait=false >/dev/null
wait_until 5 field_is configmap/one .data.value 1
k patch configmap one --type merge -p '{"data":{"other":null}}' >/dev/null
wait_until 5 field_is configmap/one .data.other 2
heals() { grep -c ^healed "$WORK/engine.log"; }
three_heals() { [ "$(heals)" -ge 3 ]; }
wait_until 5 three_heals
quiet
is_count 3 heals

k patch configmap one --type merge -p '{"data":{"theirs":"stays"}}' >/dev/null
holds_for 1 field_is configmap/one .data.theirs stays
[ "$(requests --total)" = 0 ] || fail "requests although nothing of ours changed"
engine_stop || fail "it did not stop well"
