#!/usr/bin/env bash
# Watches end with 410 Gone: the engine lists again, deletes nothing, and goes on repairing drift.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
config_map two a=1 >"$REPO/two.yaml"
commit
engine_start
wait_until 30 field_is configmap/two .data.a 1
mark
fault '{"verb":"watch","action":"watch_error","status":410,"times":4}'
upset cut
wait_until 20 fault_happened
k patch configmap one --type merge --patch '{"data":{"a":"drift"}}' >/dev/null
wait_until 20 field_is configmap/one .data.a 1
[ "$(requests --total --verb delete)" = 0 ] || fail "something was deleted"
exists configmap/two || fail "two is gone"
engine_stop
