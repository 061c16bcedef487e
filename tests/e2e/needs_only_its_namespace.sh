#!/usr/bin/env bash
# With --namespaced a ServiceAccount with a Role in one namespace, and no right outside it, is enough.
. "$(dirname "$0")/lib.sh"

KUBECONFIG=$("$TESTS/cluster/namespaced" "$PLANE" "$NS")
account=system:serviceaccount:$NS:engine
mark
config_map one a=1 >"$REPO/one.yaml"
config_map two a=1 >"$REPO/two.yaml"
commit
engine_start --namespaced
wait_until 30 field_is configmap/two .data.a 1
k patch configmap one --type merge --patch '{"data":{"a":"drift"}}' >/dev/null
wait_until 20 field_is configmap/one .data.a 1
git -C "$REPO" rm -q two.yaml
commit
wait_until 20 is_gone configmap/two
engine_stop || fail "the engine ended with $?"
refused=$("$TESTS/cluster/requests" "$PLANE" --user "$account" --from "$MARK" --code 403 --lines)
[ -z "$refused" ] || fail "asked for what it may not do: $refused"
