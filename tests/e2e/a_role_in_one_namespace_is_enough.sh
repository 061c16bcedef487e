#!/usr/bin/env bash
# --namespaced with a ServiceAccount that has a Role and no ClusterRole: sync, prune, drift; what lies
# outside is refused by name and stops nothing else.
. "$(dirname "$0")/lib.sh"

KUBECONFIG=$("$TESTS/cluster/namespaced" "$PLANE" "$NS")
export KUBECONFIG
account=system:serviceaccount:$NS:engine
mark
{ config_map one value=1; echo ---; config_map two value=2; } >"$REPO/objects.yaml"
commit
exits_with 0 sync --namespaced
exists configmap/one || fail "one is not there"
config_map one value=1 >"$REPO/objects.yaml"
commit
exits_with 0 sync --namespaced
is_gone configmap/two || fail "two was not pruned"

engine_start --namespaced
wait_until 20 grep -q ^synced "$WORK/engine.log"
k patch configmap one --type merge -p '{"data":{"value":"edited"}}' >/dev/null
wait_until 5 field_is configmap/one .data.value 1
engine_stop || fail "it did not stop well"
refused=$("$TESTS/cluster/requests" "$PLANE" --user "$account" --from "$MARK" --code 403 --lines)
[ -z "$refused" ] || fail "asked for what it may not do: $refused"

config_map three value=3 >"$REPO/three.yaml"
printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: %s-other}\n' "$NS" >"$REPO/ns.yaml"
commit
exits_with 5 sync --namespaced
says "Namespace $NS-other is outside namespace $NS"
exists configmap/three || fail "the others were stopped"
