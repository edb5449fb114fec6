#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sends input in chunks with offsets, so that a chunk may be sent again when its reply was lost.
. "$(dirname "$0")/session.bash"

connect
request process.spawn '{"id":"p","command":"sh","args":["-c","read line; echo got $line"]}'
receive 1
request process.stdin '{"id":"p","data":"aGVs","offset":0}' # "hel"
receive 1
request process.stdin '{"id":"p","data":"aGVs","offset":0}' # again: nothing new in it
receive 1
request process.stdin '{"id":"p","data":"IQ==","offset":99}' # 96 bytes were never sent
receive 1
request process.stdin '{"id":"p","data":"aGVsbG8K","offset":0}' # "hello\n": only "lo\n" is new
receive 3
