#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# zstd.bash SOURCE INSTALL: the decoder of zstd as a static library, built in the current folder, without
# the formats from before zstd 1.0; portable.bash describes the environment.
set -euo pipefail
source=$1 install=$2
"${CROSS_COMPILE}gcc" -O2 -fPIC -DNDEBUG -DZSTD_LEGACY_SUPPORT=0 -ffunction-sections -fno-asynchronous-unwind-tables \
    -c "$source"/lib/{common,decompress}/*.[cS]
mkdir -p "$install"/{lib,include}
"${CROSS_COMPILE}ar" rcs "$install/lib/libzstd.a" ./*.o
cp "$source"/lib/zstd{,_errors}.h "$install/include/"
