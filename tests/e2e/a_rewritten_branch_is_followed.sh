#!/usr/bin/env bash
# A branch whose history was rewritten is followed to where it is now.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
commit first
config_map one a=2 >"$REPO/one.yaml"
commit second
engine_start
wait_until 30 field_is configmap/one .data.a 2
git -C "$REPO" reset -q --hard HEAD~1
config_map one a=3 >"$REPO/one.yaml"
commit "another second"
wait_until 30 field_is configmap/one .data.a 3
engine_stop || fail "the engine ended with $?"
