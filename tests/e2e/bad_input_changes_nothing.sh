#!/usr/bin/env bash
# Broken YAML, an object twice, a path that is not there, a link that leaves the tree, an alias bomb:
# exit code 8, a message with the file, and no object is touched.
. "$(dirname "$0")/lib.sh"

config_map one value=1 >"$REPO/one.yaml"
commit
exits_with 0 sync
mark
try() {  # WHAT TO SAY
  commit
  exits_with 8 sync
  says "$1"
  rm -f "$REPO"/bad*
}
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [\n' >"$REPO/bad.yaml"; try bad.yaml
config_map one value=2 >"$REPO/bad.yaml"; try one.yaml
ln -s /etc/hostname "$REPO/bad.yaml"; try bad.yaml
{ echo 'a: &a [x,x,x,x,x,x,x,x,x,x]'
  last=a
  for next in b c d e f g h i; do
    echo "$next: &$next [*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last]"
    last=$next
  done; } >"$REPO/bad.yaml"; try bad.yaml
commit
exits_with 8 sync --path not/there
says not/there
printf 'apiVersion: example.com/v1\nkind: Nonsense\nmetadata: {name: x}\n' >"$REPO/bad.yaml"
commit
exits_with 1 sync
says Nonsense
[ "$(requests --total --verb delete)" = 0 ] || fail "something was deleted"
field_is configmap/one .data.value 1 || fail "one was changed"
