#!/usr/bin/env bash
# A path that does not exist, a path that leaves the repository and a symbolic link that does are
# refused; nothing is read from outside and nothing is deleted.
. "$(dirname "$0")/lib.sh"

mkdir "$REPO/apps"
config_map one a=1 >"$REPO/apps/one.yaml"
commit
exits_with 0 sync --path apps
exits_with 8 sync --path missing
says missing
! sync --path ../outside >/dev/null || fail "a path left the tree"
config_map outside a=1 >"$WORK/outside.yaml"
ln -s "$WORK/outside.yaml" "$REPO/apps/two.yaml"
commit
sync --path apps >/dev/null || true
is_gone configmap/outside || fail "a link was followed out of the tree"
exists configmap/one || fail "one was deleted"
