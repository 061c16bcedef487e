#!/usr/bin/env bash
# A commit that removes every file is held with exit code 7; nothing is deleted until it is approved.
. "$(dirname "$0")/lib.sh"

for n in 1 2 3; do config_map "map-$n" a=1 >"$REPO/$n.yaml"; done
commit
exits_with 0 sync
git -C "$REPO" rm -q ./*.yaml
touch "$REPO/.keep"
commit
exits_with 7 sync
says "wants no object at all; all 3 would be deleted; to go on: --approve "
for n in 1 2 3; do exists "configmap/map-$n" || fail "map-$n was deleted"; done
hash=$(grep -oE -- '--approve[ =][0-9a-z:]+' "$WORK/output.log" | head -n1 | sed 's/.*[ =]//')
exits_with 0 sync --approve "$hash"
for n in 1 2 3; do is_gone "configmap/map-$n" || fail "map-$n is still there"; done
