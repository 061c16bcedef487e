#!/usr/bin/env bash
# A CustomResourceDefinition and an object of its kind in one commit: both are there after one sync.
. "$(dirname "$0")/lib.sh"

group=$NS.example.com
cat >"$REPO/a-widget.yaml" <<YAML
apiVersion: $group/v1
kind: Widget
metadata: {name: one}
spec: {size: 3}
YAML
cat >"$REPO/definition.yaml" <<YAML
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.$group}
spec:
  group: $group
  names: {kind: Widget, plural: widgets, singular: widget}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {size: {type: integer}}}}
YAML
config_map one value=1 >"$REPO/one.yaml"
commit
exits_with 0 sync
field_is "widgets.$group/one" .spec.size 3 || fail "the widget is not there"

# The definition has an object, so deleting it needs a word.
rm "$REPO/definition.yaml"
commit
exits_with 7 sync
exists "crd/widgets.$group" || fail "the definition was deleted"
hash=$(sed -n 's/.*--approve \([0-9a-f]*\).*/\1/p' "$WORK/output.log" | head -n 1)
rm "$REPO/a-widget.yaml"
commit
exits_with 0 sync
is_gone "crd/widgets.$group" || fail "a definition without objects was not pruned"
[ -n "$hash" ] || fail "no hash to approve"
