#!/usr/bin/env bash
# Every request is answered 401 for a while: nothing is lost, and the engine goes on afterwards.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
commit
fault '{"action":"status","status":401}'
exits_with 5 sync --timeout 10s
engine_start
wait_until 20 fault_happened
faults_over
wait_until 60 field_is configmap/one .data.a 1
engine_stop
