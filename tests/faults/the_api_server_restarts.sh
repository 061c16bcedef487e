#!/usr/bin/env bash
# The API server stops, then is killed, and comes back each time: the engine lives through it, applies
# what was committed meanwhile, repairs what drifts, and deletes nothing.
PLANE= # a control plane of its own
. "$(dirname "$0")/lib.sh"

config_map one a=0 >"$REPO/one.yaml"
config_map two a=0 >"$REPO/two.yaml"
commit
engine_start
wait_until 30 field_is configmap/one .data.a 0
mark
for how in stop kill; do
  "$TESTS/cluster/server" "$PLANE" "$how"
  config_map one a=$how >"$REPO/one.yaml"
  commit
  wait_until 20 grep -q "$(git -C "$REPO" rev-parse HEAD)" "$WORK/engine.log"
  "$TESTS/cluster/server" "$PLANE" start
  wait_until 60 field_is configmap/one .data.a $how
  k patch configmap one --type merge --patch '{"data":{"a":"drift"}}' >/dev/null
  wait_until 20 field_is configmap/one .data.a $how
done
is_count 0 requests --total --verb delete
engine_stop || fail "the engine ended with $?"
