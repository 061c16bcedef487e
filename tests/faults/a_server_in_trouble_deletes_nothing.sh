#!/usr/bin/env bash
# While lists fail, what left the repository is not pruned and nothing else is touched; afterwards all is made good.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
config_map two a=1 >"$REPO/two.yaml"
commit
exits_with 0 sync
git -C "$REPO" rm -q two.yaml
config_map one a=2 >"$REPO/one.yaml"
commit
mark
fault '{"verb":"list","resource":"configmaps","action":"status","status":500}' \
  '{"verb":"watch","resource":"configmaps","action":"status","status":500}'
engine_start
wait_until 20 fault_happened
holds_for 2 exists configmap/two
[ "$(requests --total --verb delete)" = 0 ] || fail "something was deleted"
faults_over
wait_until 60 is_gone configmap/two
wait_until 10 field_is configmap/one .data.a 2
engine_stop
