#!/usr/bin/env bash
# Fifteen of twenty objects vanish from the repository: nothing is deleted until somebody approves
# exactly that. What else the commit says is done.
. "$(dirname "$0")/lib.sh"

for i in $(seq 1 20); do config_map "c$i" value="$i" >"$REPO/$i.yaml"; done
commit
exits_with 0 sync
for i in $(seq 6 20); do rm "$REPO/$i.yaml"; done
config_map c1 value=new >"$REPO/1.yaml"
commit
exits_with 7 sync
says "15 of 20 objects would be deleted"
exists configmap/c20 || fail "c20 was deleted"
field_is configmap/c1 .data.value new || fail "the change itself was not applied"
hash=$(sed -n 's/.*--approve \([0-9a-f]*\).*/\1/p' "$WORK/output.log" | head -n 1)
exits_with 7 sync --approve 0123456789abcdef
exists configmap/c20 || fail "a wrong hash deleted c20"
exits_with 0 sync --approve "$hash"
is_gone configmap/c20 || fail "c20 is still there"
exists configmap/c5 || fail "c5 was deleted"
