#!/usr/bin/env bash
# An object that the API server refuses is named with its file; the others are applied, nothing is
# pruned meanwhile, and once the cause is gone the same engine finishes by itself.
. "$(dirname "$0")/lib.sh"

config_map old value=1 >"$REPO/old.yaml"
commit
exits_with 0 sync
rm "$REPO/old.yaml"
config_map fine value=1 >"$REPO/fine.yaml"
config_map refused value=1 >"$REPO/refused.yaml"
commit
cat <<YAML | k apply -f - >/dev/null
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: $NS}
spec:
  matchConstraints:
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $NS}}
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  validations: [{expression: "object.metadata.name != 'refused'", message: "not on my watch"}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: $NS}
spec: {policyName: $NS, validationActions: [Deny]}
YAML
refused() { ! config_map refused value=1 | k apply --dry-run=server -f -; }
wait_until 20 refused
engine_start
wait_until 20 grep -q "^failed    ConfigMap $NS/refused: .*not on my watch" "$WORK/engine.log"
says "refused.yaml:1" "$WORK/engine.log"
wait_until 10 exists configmap/fine
exists configmap/old || fail "old was pruned although the sync is not whole"
k delete validatingadmissionpolicybinding "$NS" >/dev/null
wait_until 60 exists configmap/refused
wait_until 20 is_gone configmap/old
engine_stop || fail "it did not stop well"
k delete validatingadmissionpolicy "$NS" >/dev/null
