#!/usr/bin/env bash
# Once everything is as it should be, the engine sends no request at all; new commits that change
# nothing do not make it send any either.
. "$(dirname "$0")/lib.sh"

for n in $(seq 1 50); do config_map "map-$n" a=1; echo ---; done >"$REPO/all.yaml"
commit
engine_start
wait_until 30 exists configmap/map-50
quiet() { mark; holds_for 2 true; [ "$(requests --total --verb '!watch')" = 0 ]; }
wait_until 30 quiet
mark
echo "read me" >"$REPO/README.md"
commit
holds_for 5 true
requests --lines
[ "$(requests --total)" = 0 ] || fail "it asked without need"
engine_stop || fail "the engine ended with $?"
