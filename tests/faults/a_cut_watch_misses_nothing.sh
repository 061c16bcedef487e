#!/usr/bin/env bash
# Watches are cut and connections closed while the engine runs; drift is still seen and repaired.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
commit
engine_start
wait_until 30 field_is configmap/one .data.a 1
for what in cut close cut; do
  upset "$what"
  k patch configmap one --type merge --patch '{"data":{"a":"drift"}}' >/dev/null
  wait_until 20 field_is configmap/one .data.a 1
done
engine_stop
