#!/usr/bin/env bash
# Objects of a later wave are applied once those of the waves before are there and well; a wave that
# cannot become well ends a --once with exit code 6, and a later start goes on where it was.
. "$(dirname "$0")/lib.sh"

wave() { sed "s/^metadata: {name: \([^}]*\)}/metadata: {name: \1, annotations: {argocd.argoproj.io\/sync-wave: \"$1\"}}/"; }
deployment() {
  printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: db}\nspec:\n  replicas: %s\n' "$1"
  printf '  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n'
  printf '    spec: {containers: [{name: main, image: example.com/db}]}\n'
}
config_map last a=1 | wave 5 >"$REPO/a-last.yaml"
deployment 1 >"$REPO/db.yaml"  # wave 0; nothing here makes its pod ready
config_map first a=1 | wave -2 >"$REPO/z-first.yaml"
commit
exits_with 6 sync --timeout 15s
says "waiting   ConfigMap $NS/last: waits for wave 0: Deployment $NS/db is not well yet"
says "at a-last.yaml:1"
if ! exists configmap/first || ! exists deployment/db; then
  fail "the first waves were not applied"
fi
is_gone configmap/last || fail "the last wave did not wait"
deployment 0 >"$REPO/db.yaml"
commit
exits_with 0 sync
exists configmap/last || fail "the last wave was not applied"
times=$(grep -E "^(created|updated)" "$WORK/output.log" | grep -oE "db|last" | paste -sd' ')
[ "$times" = "db last" ] || fail "not in order: $times"
exits_with 0 sync --as-api flux
