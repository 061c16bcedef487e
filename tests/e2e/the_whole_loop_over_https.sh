#!/usr/bin/env bash
# The whole story again, with the repository behind https and git's own http-backend.
TRANSPORT=https . "$(dirname "$0")/the_whole_loop.sh"
