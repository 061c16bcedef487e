# shellcheck shell=bash
# Sourced by every script here. Gives it: a control plane (shared with the other scripts of a run), a
# namespace $NS, a Git repository $REPO, a folder $WORK, and a user of its own whose kubeconfig
# $KUBECONFIG is what the engine uses, so that its requests can be counted.
set -euo pipefail

E2E=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TESTS=$(dirname "$E2E")
BIREME=${BIREME:-$TESTS/../build/bireme}
ENGINE=

fail() { echo "FAILED: $*" >&2; exit 1; }

finish() {
  local code=$?
  trap - EXIT
  [ -z "$ENGINE" ] || engine_stop KILL 2>/dev/null || true
  if [ "$code" -ne 0 ]; then
    for log in "$WORK"/*.log; do
      if [ -s "$log" ]; then echo "--- ${log##*/}"; tail -n 60 "$log"; fi
    done >&2
    echo "--- requests"; requests --lines | tail -n 30
  fi
  k delete namespace "$NS" --wait=false >/dev/null 2>&1 || true
  [ -z "${git_dir:-}" ] || "$TESTS/servers/down" "$git_dir"
  [ -z "${OWN_PLANE:-}" ] || "$TESTS/cluster/down" "$PLANE"
  rm -rf "$WORK"
  exit "$code"
}

# kubectl as the administrator, in this test's namespace.
k() { "$KUBECTL" --kubeconfig "$PLANE/kubeconfig" --namespace "$NS" "$@"; }

# The present end of the audit log; later calls of `requests` count from here.
mark() { MARK=$("$TESTS/cluster/requests" "$PLANE" --mark); }

# quiet: waits until the engine has sent nothing for a second, and marks that place.
quiet() {
  local deadline=$((SECONDS + PATIENCE))
  while true; do
    mark
    holds_for 1 true
    [ "$(requests --total)" != 0 ] || return 0
    [ "$SECONDS" -lt "$deadline" ] || fail "it sends requests again and again"
  done
}

# API requests by the engine's user since `mark`: requests [--total] [--verb V] [--resource R] …
requests() { "$TESTS/cluster/requests" "$PLANE" --user "e2e-$NS" --from "${MARK:-0}" "$@"; }

# wait_until SECONDS COMMAND…: polls until the command succeeds; its output is dropped. The seconds are
# what it may take on a machine that is ours alone; no wait fails in under $PATIENCE.
PATIENCE=90
wait_until() {
  local deadline=$((SECONDS + ($1 > PATIENCE ? $1 : PATIENCE) + 1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || fail "not true in time: $*"
    sleep 0.05
  done
}

# holds_for SECONDS COMMAND…: the command must succeed again and again for that long.
holds_for() {
  local deadline=$((SECONDS + $1 + 1))
  shift
  while [ "$SECONDS" -lt "$deadline" ]; do
    "$@" >/dev/null 2>&1 || fail "no longer true: $*"
    sleep 0.05
  done
}

# field KIND/NAME JSONPATH: prints one field of a live object.
field() { k get "$1" -o "jsonpath={$2}"; }

# field_is KIND/NAME JSONPATH VALUE, exists KIND/NAME, is_gone KIND/NAME: made for wait_until.
field_is() { [ "$(field "$1" "$2" 2>/dev/null)" = "$3" ]; }
exists() { k get "$1" -o name >/dev/null 2>&1; }
is_gone() { local out; out=$(k get "$1" --ignore-not-found -o name) && [ -z "$out" ]; }

# config_map NAME KEY=VALUE…: prints a ConfigMap, the smallest object there is.
config_map() {
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata:\n' "$1"
  shift
  for pair in "$@"; do printf '  %s: "%s"\n' "${pair%%=*}" "${pair#*=}"; done
}

# commit [MESSAGE]: commits everything in $REPO.
commit() {
  git -C "$REPO" add -A
  git -C "$REPO" commit -q --allow-empty -m "${1:-change}"
}

# push [MESSAGE]: commits everything in $REPO and pushes it to the bare repository $WORK/served/app.git.
push() {
  [ -d "$WORK/served/app.git" ] || git init -q --bare -b main "$WORK/served/app.git"
  commit "${1:-change}" && git -C "$REPO" push -qf "$WORK/served/app.git" main
}

# serve file|https: makes that repository the one to sync ($URL); the server ends with the script.
serve() {
  URL=file://$WORK/served/app.git
  [ "$1" = https ] || return 0
  mkdir -p "$WORK/served"
  eval "$("$TESTS/servers/git-https" --root "$WORK/served" --owner $$)"
  export GIT_SSL_CAINFO=${git_ca:?}
  URL=${git_url:?}/app.git
}

# sync [FLAG…]: one synchronisation of $REPO (or $URL), to its end; output also to $WORK/sync.log.
sync() { "$BIREME" run "${URL:-$REPO}" --once --namespace "$NS" --name "$NS" "$@" 2>&1 | tee "$WORK/sync.log"; }

# engine_start [FLAG…]: the engine in the background, logging to $WORK/engine.log.
engine_start() {
  "$BIREME" run "${URL:-$REPO}" --namespace "$NS" --name "$NS" --interval 1s "$@" >>"$WORK/engine.log" 2>&1 &
  ENGINE=$!
}

# engine_stop [SIGNAL]: ends it and waits until it is gone; returns its exit code.
engine_stop() {
  local pid=$ENGINE
  ENGINE=
  kill -"${1:-TERM}" "$pid" 2>/dev/null || true
  wait "$pid"
}

# exits_with CODE COMMAND…: the command must end with exactly this code; output in $WORK/output.log.
exits_with() {
  local want=$1 got=0
  shift
  "$@" >"$WORK/output.log" 2>&1 || got=$?
  [ "$got" -eq "$want" ] || fail "exit code $got, not $want: $*"
}

# is_synced: the engine in the background has applied the newest commit of $REPO, whole.
is_synced() { grep -q "^synced .*$(git -C "$REPO" rev-parse HEAD)" "$WORK/engine.log"; }

# is_count NUMBER COMMAND…: the command must print exactly this number.
is_count() {
  local want=$1 got
  shift
  got=$("$@")
  [ "$got" = "$want" ] || fail "$got, not $want: $*"
}

# says TEXT [FILE]: the text must stand in the output that was kept last.
says() { grep -qF -- "$1" "${2:-$WORK/output.log}" || fail "does not say: $1"; }

if [ -z "${PLANE:-}" ]; then
  OWN_PLANE=1
  PLANE=$(dirname "$("$TESTS/cluster/up" --level L1 --owner $$)")
fi
KUBECTL=${KUBECTL:-$("$TESTS/oracles/get" kubectl)}
WORK=$(mktemp -d)
NS=$("$TESTS/cluster/ns" "$PLANE" "e2e")
trap finish EXIT
KUBECONFIG=$("$TESTS/cluster/user" "$PLANE" "e2e-$NS" --admin)
REPO=$WORK/repo
export KUBECONFIG GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com
git init -q -b main "$REPO"
