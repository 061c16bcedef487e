#!/usr/bin/env bash
# A repository behind ssh is synced with the key that the user's own git would use.
. "$(dirname "$0")/lib.sh"

eval "$("$TESTS/servers/ssh" --owner $$)"
export GIT_SSH_COMMAND="ssh -i ${ssh_key:?} -o IdentitiesOnly=yes -o UserKnownHostsFile=${ssh_known_hosts:?}"
URL=${ssh_url:?}$REPO
config_map one a=1 >"$REPO/one.yaml"
commit
exits_with 0 sync
field_is configmap/one .data.a 1 || fail "one is not there"
"$TESTS/servers/down" "${ssh_dir:?}"
