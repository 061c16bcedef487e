#!/usr/bin/env bash
# What is approved goes in more than one wave: workloads first, then what they need. One word is
# enough for all of it.
. "$(dirname "$0")/lib.sh"

for i in $(seq 1 12); do
  config_map "c$i" value="$i" >"$REPO/c$i.yaml"
  cat >"$REPO/r$i.yaml" <<END
apiVersion: v1
kind: PodTemplate
metadata: {name: p$i}
template: {spec: {containers: [{name: a, image: example.com/a}]}}
END
done
commit
exits_with 0 sync
for i in $(seq 2 12); do rm "$REPO/c$i.yaml" "$REPO/r$i.yaml"; done
commit
exits_with 7 sync
says "22 of 24 objects would be deleted"
hash=$(sed -n 's/.*--approve \([0-9a-f]*\).*/\1/p' "$WORK/output.log" | head -n 1)
exits_with 0 sync --approve "$hash"
is_gone podtemplate/p12 || fail "the workloads are still there"
is_gone configmap/c12 || fail "the settings were held once more"
exists configmap/c1 || fail "c1 was deleted"
