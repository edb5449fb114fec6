#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Loses the connection while a program runs, and fetches from a new one what was missed.
. "$(dirname "$0")/session.bash"

# Waits until the process has ended, so that this page shows the same frames after each run.
wait_for_end() {
    local asked
    until asked=$(connect && request process.reattach "{\"id\":\"$1\",\"fromSeq\":1000}" && receive 1) &&
        [[ $asked == *'"running":false'* ]]; do :; done
}

connect
request process.spawn '{"id":"job","command":"sh","args":["-c","echo one; read word; echo got $word"]}'
receive 2
request process.stdin '{"id":"job","data":"Z28K","offset":0}'
receive 1
disconnect
wait_for_end job

connect
request process.reattach '{"id":"job","fromSeq":1}'
until [[ ${frame:-} == *'"result":{"found"'* ]]; do receive 1; done
