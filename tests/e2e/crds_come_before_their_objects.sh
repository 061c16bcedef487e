#!/usr/bin/env bash
# A namespace, a CRD, its instance and a Deployment in one commit, in the wrong order: one sync does it.
. "$(dirname "$0")/lib.sh"

group=$NS.example.com
trap 'k delete crd "things.$group" --wait=false >/dev/null 2>&1 || true; finish' EXIT
cat >"$REPO/all.yaml" <<YAML
apiVersion: $group/v1
kind: Thing
metadata: {name: first}
spec: {size: 3}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "example.com/web:1"}]}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.$group}
spec:
  group: $group
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}
YAML
commit
exits_with 0 sync
field_is "things.$group/first" .spec.size 3 || fail "the instance is not there"
field_is deployment/web '.status.conditions[?(@.type=="Available")].status' True ||
  fail "the sync did not wait for the Deployment"
