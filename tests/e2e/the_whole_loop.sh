#!/usr/bin/env bash
# The whole story on a repository of 220 objects in 20 files, over file:// (or $TRANSPORT=https): sync,
# change, prune, drift, restart, kill -9. The audit log counts what was sent.
. "$(dirname "$0")/lib.sh"

app() { sed "s/NAME/app-$1/g; s/VERSION/$2/g" "$E2E/testdata/application.yaml" >"$REPO/apps/$1.yaml"; }
kinds=serviceaccounts,roles,rolebindings,configmaps,secrets,services,deployments,cronjobs
kinds=$kinds,networkpolicies,poddisruptionbudgets
owned() { k get "$kinds" -l "bireme.dev/owner=$NS.$NS$1" -o json | jq '.items | length'; }
sent() { requests --total --verb "$@"; }

serve "${TRANSPORT:-file}"
mkdir "$REPO/apps"
for n in $(seq 1 20); do app "$n" v1; done
mark && push "the first version"
engine_start --path apps
wait_until 60 is_synced
is_count 220 owned ""
is_count 220 sent patch --namespace "$NS"

app 7 v2 && mark && push "app-7 changes"
wait_until 30 is_synced
is_count 11 owned ,version=v2
is_count 11 sent patch

rm "$REPO/apps/20.yaml" && mark && push "app-20 goes"
wait_until 30 is_synced
is_count 209 owned ""
is_count 11 sent delete

mark
k patch deployment app-3 --type merge -p '{"spec":{"revisionHistoryLimit":7}}' >/dev/null
k delete service app-4 >/dev/null
wait_until 20 field_is deployment/app-3 .spec.revisionHistoryLimit 3
wait_until 20 exists service/app-4
is_count 2 sent patch

engine_stop || fail "the engine ended with $?"
mark && : >"$WORK/engine.log"
engine_start --path apps
wait_until 30 is_synced
is_count 0 sent patch,delete,create,update
engine_stop || fail "the engine ended with $?"

for n in $(seq 1 19); do app "$n" v3; done
mark && push "everything changes"
BIREME_CRASH_AT=apply.result:60 engine_start --path apps
! engine_stop 0 || fail "it was not killed"
engine_start --path apps
wait_until 60 is_synced
is_count 209 owned ,version=v3
is_count 209 owned ""
is_count 0 sent delete
is_count 0 sent patch --code 409
[ "$(sent patch --code 200)" -lt 260 ] || fail "the sync was not resumed but done again"
