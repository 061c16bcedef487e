#!/usr/bin/env bash
# --path (more than once), --revision as branch, tag and commit, --name, --inventory-namespace.
. "$(dirname "$0")/lib.sh"

mkdir "$REPO/a" "$REPO/b" "$REPO/c"
for n in a b c; do config_map "$n" at=first >"$REPO/$n/$n.yaml"; done
commit
first=$(git -C "$REPO" rev-parse HEAD)
git -C "$REPO" tag -a v1 -m v1
git -C "$REPO" checkout -q -b next
for n in a b c; do config_map "$n" at=next >"$REPO/$n/$n.yaml"; done
commit
git -C "$REPO" checkout -q main
exits_with 0 sync --path a --path b/b.yaml
if ! exists configmap/a || ! exists configmap/b; then fail "not both paths"; fi
is_gone configmap/c || fail "c is outside the paths"
exits_with 0 sync --revision next
for n in a b c; do field_is "configmap/$n" .data.at next || fail "$n is not as branch next has it"; done
exits_with 0 sync --revision v1
field_is configmap/a .data.at first || fail "not as the tag has it"
exits_with 0 sync --revision next
exits_with 0 sync --revision "$first"
field_is configmap/a .data.at first || fail "not as the commit has it"
exits_with 3 sync --revision nowhere
says nowhere
exists configmap/a || fail "an unknown revision deleted something"

exits_with 0 sync --inventory-namespace "$NS" --revision "$first"
exists "configmap/bireme-inventory-$NS.$NS" || fail "the inventory is not where it should be"
exits_with 2 sync --inventory-namespace "$NS" --namespaced
