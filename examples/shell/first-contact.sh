#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Asks what the daemon can do, and runs a command.
. "$(dirname "$0")/session.bash"

connect
request server.ping '{}'
receive 1
request server.capabilities '{}'
receive 1
request process.spawn '{"id":"p","command":"sh","args":["-c","echo hello; exit 3"]}'
receive 3 # the reply, the output, the exit
