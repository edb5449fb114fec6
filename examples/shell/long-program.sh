#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts a program that does not end by itself, waits for a line of it, and stops it.
. "$(dirname "$0")/session.bash"

connect
request process.spawn '{"id":"server","command":"sh","args":["-c","echo listening; exec sleep 1000"]}'
receive 2
data
request process.killAndWait '{"id":"server","signal":"TERM","timeoutMs":2000}'
receive 2 # the exit comes first, then the reply that has waited for it
