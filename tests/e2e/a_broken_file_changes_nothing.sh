#!/usr/bin/env bash
# A file that cannot be read fails the sync with its name and line; the cluster stays as it was.
. "$(dirname "$0")/lib.sh"

config_map one a=1 >"$REPO/one.yaml"
config_map two a=1 >"$REPO/two.yaml"
commit
exits_with 0 sync
config_map one a=2 >"$REPO/one.yaml"
printf 'apiVersion: v1\nkind: ConfigMap\n  bad: [\n' >"$REPO/two.yaml"
commit
mark
exits_with 8 sync
says "two.yaml:3"
[ "$(requests --total --verb patch --resource configmaps --name one)" = 0 ] || fail "one was applied"
field_is configmap/one .data.a 1 || fail "one was changed"
exists configmap/two || fail "two was deleted"
