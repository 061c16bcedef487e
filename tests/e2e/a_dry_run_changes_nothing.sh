#!/usr/bin/env bash
# --dry-run=server asks the API server and says what would happen; nothing is written.
. "$(dirname "$0")/lib.sh"

config_map one value=1 >"$REPO/one.yaml"
commit
exits_with 0 sync --dry-run=server
says "created   ConfigMap $NS/one"
is_gone configmap/one || fail "it was created"
exits_with 0 sync
rm "$REPO/one.yaml"
config_map two value=2 >"$REPO/two.yaml"
commit
exits_with 0 sync --dry-run=server
is_gone configmap/two || fail "two was created"
exists configmap/one || fail "one was deleted"
