#!/usr/bin/env bash
# long: the engine may take three minutes to notice
# A watch that stays open but brings nothing any more does not blind the engine for ever.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
commit
engine_start
wait_until 30 field_is configmap/one .data.a 1
upset silence
k patch configmap one --type merge --patch '{"data":{"a":"drift"}}' >/dev/null
wait_until 400 field_is configmap/one .data.a 1
engine_stop
