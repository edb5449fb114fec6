#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# qt.bash SOURCE INSTALL: static Qt Core and Network with the features that claustrum uses, built in the
# current folder; portable.bash describes the environment. $openssl is the folder with OpenSSL.
#
# The prefix exists on no host, so Qt finds no plugins or settings there.
set -euo pipefail
source=$1 install=$2

options=(
    -opensource -confirm-license -prefix /nonexistent -static -release -optimize-size -c++std c++17 -gc-binaries
    -no-pkg-config -no-gui -no-widgets -no-dbus -no-icu -no-glib -no-iconv -no-journald -no-syslog
    -no-slog2 -no-mtdev -no-libproxy -no-zstd -system-zlib -qt-doubleconversion -qt-pcre
    -openssl-linked OPENSSL_INCDIR="$openssl/include" OPENSSL_LIBDIR="$openssl/lib" OPENSSL_LIBS="-lssl -lcrypto -ldl -pthread"
    -nomake examples -nomake tests
)
# Some that look unused are needed to compile: binaryjson, cborstream*, library, regularexpression.
# statx and renameat2 are refused with EPERM by some containers, which Qt takes for the file's error.
unused=(
    statx renameat2
    gssapi sql xml testlib concurrent statemachine animation easingcurve itemmodel mimetype timezone
    translation codecs big_codecs ftp dtls ocsp networkdiskcache dnslookup bearermanagement
    topleveldomain netlistmgr commandlineparser settings filesystemwatcher process sharedmemory
    systemsemaphore xmlstreamreader xmlstreamwriter xmlstream
    hijricalendar jalalicalendar islamiccivilcalendar
)
for feature in "${unused[@]}"; do options+=("-no-feature-$feature"); done
[ "$arch" = amd64 ] || options+=(-xplatform linux-aarch64-gnu-g++)

# The libraries of the sysroot and of OpenSSL, for the probes of configure too.
export CPATH=$openssl/include LIBRARY_PATH=$openssl/lib
"$source/configure" "${options[@]}"
make -j"$jobs"
make install INSTALL_ROOT="$install"
mv "$install"/nonexistent/* "$install/"
rmdir "$install/nonexistent"
