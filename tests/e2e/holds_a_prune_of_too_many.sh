#!/usr/bin/env bash
# More than a third of many objects leaving at once is held; what else the commit says is done.
. "$(dirname "$0")/lib.sh"

for n in $(seq 1 30); do config_map "map-$n" a=1 >"$REPO/$n.yaml"; done
commit
exits_with 0 sync
for n in $(seq 1 15); do rm "$REPO/$n.yaml"; done
commit
exits_with 7 sync
says "--approve"
exists configmap/map-1 || fail "map-1 was deleted"
hash=$(grep -oE -- '--approve[ =][0-9a-z:]+' "$WORK/output.log" | head -n1 | sed 's/.*[ =]//')
exits_with 7 sync --approve "${hash}0"
exists configmap/map-1 || fail "a wrong hash was taken"
exits_with 0 sync --approve "$hash"
is_gone configmap/map-15 || fail "map-15 is still there"
exists configmap/map-16 || fail "map-16 has gone too"
