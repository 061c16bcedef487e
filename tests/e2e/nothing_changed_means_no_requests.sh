#!/usr/bin/env bash
# With everything in place the engine polls the repository and sends nothing to the API server.
# A control plane of its own: a definition that another script brings is a reason to read discovery.
unset PLANE
. "$(dirname "$0")/lib.sh"

for i in $(seq 1 50); do config_map "c$i" value="$i" >"$REPO/$i.yaml"; done
commit
engine_start --interval 1s
wait_until 30 grep -q ^synced "$WORK/engine.log"
quiet
commit "nothing that is applied changed"
wait_until 10 grep -q "$(git -C "$REPO" rev-parse HEAD)" "$WORK/engine.log"
holds_for 3 true
[ "$(requests --total)" = 0 ] || fail "requests although nothing changed"
engine_stop || fail "it did not stop well"
