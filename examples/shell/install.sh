#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs a version of an agent's CLI, twice, and runs it. The CLI is a script of two lines.
. "$(dirname "$0")/session.bash"

printf '#!/bin/sh\necho "1.0.0 (Demo)"\n' | zstd -q -o ~/cli.zst
install() {
    "${CLAUSTRUM:-claustrum}" -install -cli-dir ~/cli -cli-version 1.0.0 -cli-zst ~/cli.zst
}
install # unpacks the file, and deletes it
install # finds the version in its place
connect
request process.spawn '{"id":"cli","command":"'"$HOME"'/cli/1.0.0","args":["--version"]}'
receive 3
