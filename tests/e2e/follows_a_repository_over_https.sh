#!/usr/bin/env bash
# A repository behind https with a password and a private authority is synced, and a push is followed.
. "$(dirname "$0")/lib.sh"

git init -q --bare -b main "$WORK/served/app.git"
eval "$("$TESTS/servers/git-https" --root "$WORK/served" --auth "reader:s3cret" --owner $$)"
export GIT_SSL_CAINFO=${git_ca:?}
URL=${git_url:?}/app.git
URL=${URL/:\/\//://reader:s3cret@}
push() { commit && git -C "$REPO" push -q "$WORK/served/app.git" main; }

config_map one a=1 >"$REPO/one.yaml"
push
engine_start
wait_until 30 field_is configmap/one .data.a 1
config_map one a=2 >"$REPO/one.yaml"
push
wait_until 20 field_is configmap/one .data.a 2
engine_stop || fail "the engine ended with $?"
! grep -q s3cret "$WORK/engine.log" || fail "the password is in the log"

URL=${URL/s3cret/wrong}
exits_with 5 sync
! grep -q wrong@ "$WORK/output.log" || fail "the password is in the message"
exists configmap/one || fail "one was deleted"
"$TESTS/servers/down" "${git_dir:?}"
