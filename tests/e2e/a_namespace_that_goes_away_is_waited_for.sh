#!/usr/bin/env bash
# The namespace of the objects is being deleted: the engine says so, waits, and makes it and them anew.
. "$(dirname "$0")/lib.sh"

printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: %s-b}\n' "$NS" >"$REPO/ns.yaml"
config_map one value=1 | sed "s/name: one/name: one, namespace: $NS-b/" >"$REPO/one.yaml"
commit
exits_with 0 sync
k -n "$NS-b" patch configmap one --type merge \
  -p '{"metadata":{"finalizers":["example.com/hold"]}}' >/dev/null
engine_start
wait_until 20 grep -q ^synced "$WORK/engine.log"
k delete namespace "$NS-b" --wait=false >/dev/null
wait_until 20 grep -q "^waiting   ConfigMap $NS-b/one: it is being deleted; held by example.com/hold" \
  "$WORK/engine.log"
uid=$(k get namespace "$NS-b" -o jsonpath='{.metadata.uid}')
k -n "$NS-b" patch configmap one --type merge -p '{"metadata":{"finalizers":null}}' >/dev/null
is_new() {
  [ "$(k get namespace "$NS-b" -o jsonpath='{.metadata.uid}')" != "$uid" ] &&
    k -n "$NS-b" get configmap one
}
wait_until 60 is_new
engine_stop || fail "it did not stop well"
k delete namespace "$NS-b" --wait=false >/dev/null
