# shellcheck shell=bash
# Sourced: puts a Go of at least 1.26 on PATH, from PATH itself or from the cache that tools/setup fills.
go_is_new_enough() {
  local version minor
  version=$("$1" env GOVERSION 2>/dev/null) || return 1
  minor=${version#go1.}
  [ "${minor%%.*}" -ge 26 ] 2>/dev/null
}

use_go() {
  local cached=${BIREME_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bireme}/go/bin
  if go_is_new_enough go; then return 0; fi
  if go_is_new_enough "$cached/go"; then PATH=$cached:$PATH; return 0; fi
  echo "no Go of at least 1.26 found: run tools/setup first" >&2
  return 1
}

use_go
