#!/usr/bin/env bash
# The test control plane itself: an object can be applied, is seen, is counted, and goes away again.
. "$(dirname "$0")/lib.sh"

mark
config_map one greeting=hello | "$KUBECTL" --namespace "$NS" apply --server-side -f - >/dev/null
wait_until 10 field_is configmap/one .data.greeting hello
[ "$(requests --total --verb patch --resource configmaps)" = 1 ] || fail "not one PATCH"
k delete configmap one >/dev/null
wait_until 10 is_gone configmap/one
