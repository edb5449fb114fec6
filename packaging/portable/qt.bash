#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# qt.bash SOURCE INSTALL: static Qt Core and Network with the features that claustrum uses, built in the
# current folder; portable.bash describes the environment.
#
# The prefix exists on no host, so Qt finds no plugins or settings there.
set -euo pipefail
source=$PWD/source install=$2
mkdir build
cp -r "$1" source
patch -d source -p1 <"$here/qt/no-locale.patch"
cd build

options=(
    -opensource -confirm-license -prefix /nonexistent -static -release -optimize-size -c++std c++17 -gc-binaries
    -no-pkg-config -no-gui -no-widgets -no-dbus -no-icu -no-glib -no-iconv -no-journald -no-syslog
    -no-slog2 -no-mtdev -no-libproxy -no-zstd -system-zlib -qt-doubleconversion -qt-pcre
    -no-openssl -nomake examples -nomake tests
)
# Some that look unused are needed to compile: binaryjson, cborstream*, networkproxy, regularexpression.
# statx and renameat2 are refused with EPERM by some containers, which Qt takes for the file's error.
unused=(
    statx renameat2
    http gssapi sql xml testlib concurrent statemachine animation easingcurve itemmodel mimetype timezone
    translation codecs big_codecs ftp dtls ocsp networkdiskcache dnslookup bearermanagement
    topleveldomain netlistmgr commandlineparser settings filesystemwatcher process sharedmemory
    systemsemaphore xmlstreamreader xmlstreamwriter xmlstream
    hijricalendar jalalicalendar islamiccivilcalendar sha3-fast
)
for feature in "${unused[@]}"; do options+=("-no-feature-$feature"); done
[ "$arch" = amd64 ] || options+=(-xplatform linux-aarch64-gnu-g++)

"$source/configure" "${options[@]}"
make -j"$jobs"
make install INSTALL_ROOT="$install"
mv "$install"/nonexistent/* "$install/"
rmdir "$install/nonexistent"

# Without the tables for exceptions, with which Qt Network is not compiled either.
"${CROSS_COMPILE}objcopy" --remove-section=.eh_frame --remove-section=.rela.eh_frame "$install/lib/libQt5Network.a"
