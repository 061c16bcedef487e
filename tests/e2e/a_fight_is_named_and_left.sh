#!/usr/bin/env bash
# Another controller changes a field back each time: after three reversals the engine names both, steps back
# and leaves the other objects in its care; a new commit is a new beginning.
. "$(dirname "$0")/lib.sh"

rival() {  # as a controller would, by its own field manager
  config_map fought a=theirs | k apply --server-side --force-conflicts --field-manager autoscaler -f - >/dev/null
}
config_map fought a=ours b=1 >"$REPO/fought.yaml"
config_map calm a=1 >"$REPO/calm.yaml"
commit
engine_start
wait_until 30 is_synced
for _ in 1 2 3; do
  rival
  wait_until 20 field_is configmap/fought .data.a ours
done
mark
rival
wait_until 20 grep -q "^failed    ConfigMap $NS/fought: autoscaler undoes what bireme applies" "$WORK/engine.log"
says 'data.a "theirs" -> "ours"' "$WORK/engine.log"
says "at fought.yaml:1" "$WORK/engine.log"
k patch configmap calm --type merge -p '{"data":{"a":"drift"}}' >/dev/null
wait_until 20 field_is configmap/calm .data.a 1
holds_for 3 field_is configmap/fought .data.a theirs
is_count 0 requests --total --verb patch --name fought
is_count 1 grep -c "^failed " "$WORK/engine.log"

config_map fought a=new b=1 >"$REPO/fought.yaml"
commit
wait_until 20 field_is configmap/fought .data.a new
for _ in 1 2 3 4 5; do  # a person is no controller
  k patch configmap calm --type merge -p '{"data":{"a":"drift"}}' >/dev/null
  wait_until 20 field_is configmap/calm .data.a 1
done
engine_stop || fail "the engine ended with $?"
