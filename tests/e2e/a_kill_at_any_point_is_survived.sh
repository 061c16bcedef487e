#!/usr/bin/env bash
# long: a sync for every crash point
# The process dies at each of its crash points, in a sync that creates, changes and prunes; the next
# one ends in the same state as if nothing had happened, and nothing is deleted that should stay.
. "$(dirname "$0")/lib.sh"

points="source.polled source.fetched render.done desired.given desired.made cache.complete observed
planned inventory.grow inventory.part inventory.grown wave.begin apply.result apply.result:3 wave.end
inventory.part:2 inventory.read prune.begin prune.result prune.result:2 prune.end inventory.trim
inventory.trimmed health.judged step.reported"
round=0
for point in $points; do
  round=$((round + 1))
  rm -f "$REPO"/*.yaml
  for i in $(seq 1 6); do config_map "c$i" value="$round" >"$REPO/$i.yaml"; done
  config_map "new$round" value=1 >"$REPO/new.yaml"
  commit "$point"
  BIREME_CRASH_AT=$point "$BIREME" run "$REPO" --once --namespace "$NS" --name "$NS" \
    >"$WORK/crash.log" 2>&1 && code=0 || code=$?
  [ "$code" = 137 ] || [ "$round" = 1 ] || echo "$point was not passed ($code)"
  exits_with 0 sync
  for i in $(seq 1 6); do
    field_is "configmap/c$i" .data.value "$round" || fail "$point: c$i is not as wanted"
  done
  exists "configmap/new$round" || fail "$point: new$round is missing"
  is_gone "configmap/new$((round - 1))" || fail "$point: new$((round - 1)) was left behind"
done
