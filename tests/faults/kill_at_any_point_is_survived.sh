#!/usr/bin/env bash
# The engine is killed at twenty different points of a sync; the next sync always ends well, with
# every object there and nothing left over.
. "$(dirname "$0")/lib.sh"

objects=24
for round in $(seq 1 20); do
  rm -f "$REPO"/*.yaml
  for n in $(seq $((round % 3 + 1)) $objects); do config_map "map-$n" "round=$round" >"$REPO/$n.yaml"; done
  commit "round $round"
  faults_over
  fault "{\"verb\":\"patch\",\"skip\":$((round - 1)),\"times\":1,\"action\":\"hang\"}"
  engine_start
  wait_until 30 fault_happened
  engine_stop KILL || true
  faults_over
  exits_with 0 sync
  wrong=$(k get configmaps -o json | jq -r "[.items[] | select(.metadata.name | startswith(\"map-\"))] |
    (length == $((objects - round % 3))) and all(.data.round == \"$round\") | not")
  [ "$wrong" = false ] || fail "round $round: not the objects that the repository has"
done
