#!/usr/bin/env bash
# bireme plan: deletions first, each with its reason, as text, JSON or names; exit code 1 where something
# would change, 0 where nothing would; nothing is written.
. "$(dirname "$0")/lib.sh"

plan() { "$BIREME" plan "$REPO" --namespace "$NS" --name "$NS" "$@" 2>"$WORK/plan.err"; }
for n in old same edited; do config_map "$n" a=1 >"$REPO/$n.yaml"; done
commit
mark
exits_with 1 plan
is_count 0 requests --total --verb create,update,patch,delete
exits_with 0 sync
exits_with 0 plan
[ ! -s "$WORK/output.log" ] || fail "a plan of nothing says something"
says "0 to delete, 0 to create, 0 to update; 3 unchanged" "$WORK/plan.err"

rm "$REPO/old.yaml"
config_map edited a=2 >"$REPO/edited.yaml"
config_map new a=1 >"$REPO/new.yaml"
k annotate configmap same note=mine >/dev/null
commit
mark
exits_with 1 plan
diff - "$WORK/output.log" <<TEXT || fail "not the plan"
delete  ConfigMap $NS/old  (it is no longer wanted)
update  ConfigMap $NS/edited  (data.a "1" -> "2")
create  ConfigMap $NS/new  (it is not there)
TEXT
exits_with 1 plan -o json
jq -e '[.changes[] | .action + " " + .object.name] == ["delete old", "update edited", "create new"]
  and .unchanged == 1 and .held == []' "$WORK/output.log" >/dev/null || fail "not that plan as JSON"
exits_with 1 plan -o name
[ "$(paste -sd' ' "$WORK/output.log")" = "configmap/old configmap/edited configmap/new" ] || fail "not the names"
exits_with 2 plan --detailed-exitcode
exits_with 2 plan -o wide
exits_with 8 plan --path nowhere
exits_with 1 "$BIREME" plan argo/shop
says "custom resources cannot be planned yet"
git -C "$REPO" rm -qf ./*.yaml && commit
exits_with 1 plan
says "held    ConfigMap $NS/same  (revision main@sha1:$(git -C "$REPO" rev-parse HEAD) wants no object at all"
is_count 0 requests --total --verb create,update,patch,delete
