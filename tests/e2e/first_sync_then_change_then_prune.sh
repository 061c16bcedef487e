#!/usr/bin/env bash
# A commit becomes objects, a second changes one of them, a third deletes what it no longer names;
# syncing again sends nothing.
. "$(dirname "$0")/lib.sh"

{ config_map one value=1; echo ---; config_map two value=2; } >"$REPO/objects.yaml"
commit
exits_with 0 sync
says "created   ConfigMap $NS/one" "$WORK/sync.log"
field_is configmap/one .data.value 1 || fail "one is not there"

mark
exits_with 0 sync
[ "$(requests --total --verb patch)" = 0 ] || fail "an unchanged sync wrote something"

config_map one value=changed >"$REPO/objects.yaml"
commit
exits_with 0 sync
field_is configmap/one .data.value changed || fail "one was not changed"
is_gone configmap/two || fail "two was not pruned"
says "deleted   ConfigMap $NS/two" "$WORK/sync.log"

config_map three value=3 >"$REPO/more.yaml"
rm "$REPO/objects.yaml"
commit
exits_with 0 sync --prune=false
exists configmap/one || fail "one was deleted although pruning is off"
exits_with 0 sync
is_gone configmap/one || fail "one was not pruned"
