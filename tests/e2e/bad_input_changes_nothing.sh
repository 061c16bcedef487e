#!/usr/bin/env bash
# Broken YAML, an object twice, paths and links that lead nowhere or out of the tree, an alias bomb, 100 MB in
# one file: exit code 8, a message that names the file, and no object is touched.
. "$(dirname "$0")/lib.sh"

mkdir "$REPO/apps"
config_map one value=1 >"$REPO/apps/one.yaml"
config_map two value=1 >"$REPO/apps/two.yaml"
commit
exits_with 0 sync --path apps
config_map one value=2 >"$REPO/apps/one.yaml"
rm "$REPO/apps/two.yaml"
mark
refuses() {  # TEXT…: each must be said
  commit
  exits_with 8 sync --path "${IN:-apps}"
  for text; do says "$text"; done
  git -C "$REPO" rm -qf --ignore-unmatch 'apps/bad*'
}
bad=$REPO/apps/bad.yaml
printf 'apiVersion: v1\nkind: ConfigMap\n  bad: [\n' >"$bad"; refuses "at apps/bad.yaml:3"
config_map one value=2 >"$bad"; refuses "ConfigMap one is defined twice" apps/bad.yaml apps/one.yaml
printf 'kind: ConfigMap\nmetadata: {name: x}\n' >"$bad"; refuses apiVersion "at apps/bad.yaml:1"
printf '{"apiVersion": "v1", "kind": ' >"${bad%.yaml}.json"; refuses "at apps/bad.json:1"
config_map outside a=1 >"$WORK/outside.yaml"
ln -s "$WORK/outside.yaml" "$bad"; refuses apps/bad.yaml
ln -s ../../outside.yaml "$bad"; refuses apps/bad.yaml
ln -s /etc "$REPO/apps/bad"; refuses apps/bad
ln -s bad.yaml "$bad"; refuses apps/bad.yaml
{ echo 'a: &a [x,x,x,x,x,x,x,x,x,x]'
  last=a
  for next in b c d e f g h i; do
    echo "$next: &$next [*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last]"
    last=$next
  done; } >"$bad"; refuses "at apps/bad.yaml:"
{ printf 'a: '; head -c 100000000 /dev/zero | tr '\0' 'x'; } >"$bad"; refuses apps/bad.yaml
IN=not/there refuses not/there
IN=../outside refuses ../outside
IN=/etc refuses /etc
is_count 0 requests --total --verb delete,patch,create,update
exits_with 0 sync --path apps
field_is configmap/one .data.value 2 || fail "one was not changed afterwards"
is_gone configmap/two || fail "two was not pruned afterwards"
