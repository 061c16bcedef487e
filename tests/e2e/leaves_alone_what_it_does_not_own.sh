#!/usr/bin/env bash
# Two owners and a hand in one namespace: neither owner prunes what the others made, or takes it over.
. "$(dirname "$0")/lib.sh"

k create configmap mine >/dev/null
config_map one a=1 >"$REPO/one.yaml"
commit
exits_with 0 sync
other=$WORK/other
git init -q -b main "$other"
config_map two a=1 >"$other/two.yaml"
git -C "$other" add -A && git -C "$other" commit -q -m first
exits_with 0 "$BIREME" run "$other" --once --namespace "$NS" --name "$NS-other"
exists configmap/one || fail "the other owner deleted one"
git -C "$REPO" rm -q one.yaml
config_map three a=1 >"$REPO/three.yaml"
commit
exits_with 0 sync
is_gone configmap/one || fail "one is still there"
exists configmap/two || fail "two was deleted"
exists configmap/mine || fail "what was made by hand was deleted"
config_map two a=2 >"$REPO/two.yaml"
commit
exits_with 0 sync
says "skipped   ConfigMap $NS/two: it belongs to $NS.$NS-other" "$WORK/sync.log"
field_is configmap/two .data.a 1 || fail "two was taken over"
