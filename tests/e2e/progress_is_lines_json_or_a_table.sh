#!/usr/bin/env bash
# What a sync prints: append-only lines, JSON lines with -o json, a live table on a terminal and nowhere else.
. "$(dirname "$0")/lib.sh"
export NS

deployment() {  # REPLICAS: with one, nothing ever becomes ready here
  printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: %s\n' "$1"
  printf '  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n'
  printf '    spec: {containers: [{name: main, image: example.com/web}]}\n'
}
config_map one a=1 >"$REPO/one.yaml"
commit
exits_with 0 sync -o json
jq -es 'map(.type) == ["revision", "created", "synced", "finished"] and map(.seq) == [1, 2, 3, 4]
  and .[1].object == {group: "", kind: "ConfigMap", namespace: env.NS, name: "one"}
  and .[1].source == {file: "one.yaml", line: 1}
  and all(.time | test("^[0-9-]{10}T[0-9:.]+Z$"))' "$WORK/output.log" >/dev/null || fail "not those JSON lines"

exits_with 0 sync
! grep -q $'\x1b' "$WORK/output.log" || fail "a table where there is no terminal"
deployment 1 >"$REPO/web.yaml"
commit
command="$BIREME run $REPO --once --namespace $NS --name $NS --timeout 15s"
exits_with 6 script -qec "$command" /dev/null
says "RESOURCE"
for word in OP STATE "WAITING FOR" AGE "Deployment $NS/web" Progressing $'\x1b['; do says "$word"; done
says "progressing"
exits_with 2 sync -o yaml
