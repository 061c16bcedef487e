#!/usr/bin/env bash
# Edits and deletions made by hand are undone at once, from the watch; fields nobody declared stay.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
commit
engine_start --interval 10m
wait_until 30 field_is configmap/one .data.a 1
k patch configmap one --type merge --patch '{"data":{"a":"drift"}}' >/dev/null
wait_until 5 field_is configmap/one .data.a 1
k delete configmap one >/dev/null
wait_until 5 field_is configmap/one .data.a 1
k label configmap one mine=yes >/dev/null
mark
holds_for 2 field_is configmap/one .metadata.labels.mine yes
[ "$(requests --total --verb patch --resource configmaps --name one)" = 0 ] || fail "it patches in vain"
engine_stop || fail "the engine ended with $?"
