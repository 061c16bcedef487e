#!/usr/bin/env bash
# A prune that the server does not carry out at first is not forgotten.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
config_map two a=1 >"$REPO/two.yaml"
commit
exits_with 0 sync
git -C "$REPO" rm -q two.yaml
commit
fault '{"verb":"delete","action":"status","status":500,"times":3}' \
  '{"verb":"delete","action":"drop_after","times":1}'
engine_start
wait_until 60 is_gone configmap/two
exists configmap/one || fail "one is gone as well"
engine_stop
