#!/usr/bin/env bash
# Killed, changed meanwhile, started again: what changed is put right, what vanished from the
# repository is pruned, all else costs no write.
. "$(dirname "$0")/lib.sh"

for i in $(seq 1 30); do config_map "c$i" value="$i" >"$REPO/$i.yaml"; done
commit
engine_start
wait_until 30 grep -q ^synced "$WORK/engine.log"
! engine_stop KILL || fail "it was not killed"

k patch configmap c1 --type merge -p '{"data":{"value":"edited"}}' >/dev/null
k delete configmap c2 >/dev/null
rm "$REPO/3.yaml"
commit
mark
engine_start
wait_until 20 field_is configmap/c1 .data.value 1
wait_until 20 exists configmap/c2
wait_until 20 is_gone configmap/c3
[ "$(requests --total --verb patch --resource configmaps)" -le 5 ] || fail "too many writes"
engine_stop || fail "it did not stop well"

k delete configmap -n default "bireme-inventory-$NS.$NS" >/dev/null
exits_with 0 sync
rm "$REPO/4.yaml"
commit
exits_with 0 sync
is_gone configmap/c4 || fail "a lost inventory was not made anew: c4 was left behind"
