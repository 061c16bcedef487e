#!/usr/bin/env bash
# bireme diff: what each object would become, as a unified diff of what the API server predicts, deletions
# first; no Secret is printed; a refused object is named with its file; nothing is written.
. "$(dirname "$0")/lib.sh"

difference() { "$BIREME" diff "$REPO" --namespace "$NS" --name "$NS" "$@"; }
config_map old a=1 >"$REPO/old.yaml"
config_map edited a=1 b=1 >"$REPO/edited.yaml"
printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: hunter1, q: same}\n' >"$REPO/s.yaml"
commit
exits_with 0 sync
exits_with 0 difference
[ ! -s "$WORK/output.log" ] || fail "nothing differs, but it says something"

rm "$REPO/old.yaml"
config_map edited a=2 b=1 >"$REPO/edited.yaml"
sed -i s/hunter1/hunter2/ "$REPO/s.yaml"
config_map new a=1 | sed "s/name: new/name: new, namespace: $NS-later/" >"$REPO/new.yaml"
printf -- '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: %s-later}\n' "$NS" >>"$REPO/new.yaml"
commit
mark
exits_with 1 difference
says '-  a: "1"'
says '+  a: "2"'
says "--- live: ConfigMap $NS/edited"
says ": ConfigMap $NS/edited  edited.yaml:1"
says "--- live: ConfigMap $NS/old"
says "+++ /dev/null"
says ": ConfigMap $NS-later/new  new.yaml:1"
says "+  p: '*** (after)'"
! grep -qE "hunter|$(printf hunter2 | base64)|bireme.dev/applied" "$WORK/output.log" || fail "it says too much"
[ "$(grep -m1 ^--- "$WORK/output.log")" = "--- live: ConfigMap $NS/old" ] || fail "deletions do not come first"
exits_with 1 difference -o json
jq -e '.objects[0].action == "delete"' "$WORK/output.log" >/dev/null || fail "not JSON"
field_is configmap/edited .data.a 1 || fail "a diff wrote something"

printf 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 99999}]}\n' >"$REPO/bad.yaml"
commit
exits_with 1 difference
says "Service $NS/s"
says "at bad.yaml:1"
config_map two a=1 >"$WORK/live.yaml" && config_map two a=2 >"$WORK/desired.yaml"
exits_with 1 "$BIREME" diff --live "$WORK/live.yaml" --desired "$WORK/desired.yaml"
says 'data.a "1" -> "2"'
exits_with 0 "$BIREME" diff --live "$WORK/live.yaml" --desired "$WORK/live.yaml"
exits_with 2 "$BIREME" diff
