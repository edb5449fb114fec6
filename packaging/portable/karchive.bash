#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# karchive.bash SOURCE INSTALL: a static KArchive with the filters that claustrum uses, built in the
# current folder; portable.bash describes the environment.
set -euo pipefail
source=$1 install=$2
cmake -G Ninja -S "$here/karchive" -B . -D SOURCE="$source" -D CMAKE_TOOLCHAIN_FILE="$toolchain" \
    -D CMAKE_BUILD_TYPE=Release -D CMAKE_INSTALL_PREFIX="$install"
ninja -j"$jobs" install
