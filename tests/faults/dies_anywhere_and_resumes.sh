#!/usr/bin/env bash
# The process dies at each of its named points, in a first sync and in one that changes, adds and
# prunes; the next sync always leaves exactly what the repository says.
. "$(dirname "$0")/lib.sh"

points="source.polled source.fetched render.done desired.given inventory.read desired.made
  cache.complete observed planned inventory.grow inventory.part inventory.grown wave.begin apply.result
  wave.end prune.begin prune.result prune.end inventory.trim inventory.trimmed health.judged step.reported"
names() { k get configmaps -o json | jq -r '[.items[] | select(.data.round) | .metadata.name + .data.round] | join(" ")'; }

reached=0 round=0
for point in $points; do
  round=$((round + 1))
  rm -f "$REPO"/*.yaml
  for n in a b "c$((round % 2))"; do config_map "$n" "round=-$round" >"$REPO/$n.yaml"; done
  commit "round $round"
  code=0
  BIREME_CRASH_AT=$point sync >/dev/null || code=$?
  [ "$code" -ne 137 ] || reached=$((reached + 1))
  exits_with 0 sync
  [ "$(names)" = "a-$round b-$round c$((round % 2))-$round" ] || fail "after $point there is $(names)"
done
[ "$reached" -ge 20 ] || fail "only $reached points were reached"
