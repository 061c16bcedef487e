#!/usr/bin/env bash
# An object of a kind that nobody serves is named with its file, ends a --once with 1, and delays no other
# object; the engine applies it once somebody else brings the definition.
. "$(dirname "$0")/lib.sh"

group=$NS.example.com
config_map one value=1 >"$REPO/one.yaml"
printf 'apiVersion: %s/v1\nkind: Widget\nmetadata: {name: first}\n' "$group" >"$REPO/widget.yaml"
commit
exits_with 1 sync
says "Widget.$group"
says "the server does not serve Widget.$group"
says widget.yaml:1
exists configmap/one || fail "one was not applied"
config_map one value=2 >"$REPO/one.yaml"
commit
engine_start
wait_until 20 field_is configmap/one .data.value 2
cat <<YAML | k apply -f - >/dev/null
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.$group}
spec:
  group: $group
  names: {kind: Widget, plural: widgets, singular: widget}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
YAML
wait_until 30 exists "widgets.$group/first"
wait_until 10 is_synced
engine_stop || fail "the engine ended with $?"
k delete crd "widgets.$group" --wait=false >/dev/null
