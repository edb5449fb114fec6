#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# openssl.bash SOURCE INSTALL: static libcrypto and libssl with what TLS 1.2 and 1.3 clients need, built
# in the current folder; portable.bash describes the environment.
#
# Not there: modules and engines, which a static program cannot load; old protocols and ciphers; and the
# host's openssl.cnf, which might name a module. The prefix exists on no host, so nothing is looked up.
# Small rather than fast, since the ciphers and digests are assembler in any case; and without the tables for
# exceptions, which never pass through C.
set -euo pipefail
source=$1 install=$2

options=(
    no-shared no-tests no-makedepend
    no-module no-dso no-engine no-legacy no-autoload-config
    no-ssl3 no-ssl3-method no-dtls no-srtp no-srp no-psk no-dsa no-nextprotoneg no-ssl-trace no-comp no-ct
    no-cms no-cmp no-ts no-ocsp no-rfc3779 no-gost
    no-aria no-bf no-blake2 no-camellia no-cast no-des no-idea no-md4 no-mdc2 no-rc2 no-rc4 no-rmd160
    no-scrypt no-seed no-siphash no-siv no-sm2 no-sm3 no-sm4 no-whirlpool no-ocb no-ec2m
    no-filenames no-ui-console no-secure-memory no-async no-multiblock
    -Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
)

case $arch in amd64) target=linux-x86_64 ;; arm64) target=linux-aarch64 ;; esac
"$source/Configure" "$target" --prefix=/nonexistent --openssldir=/nonexistent/ssl --libdir=lib "${options[@]}"
make -j"$jobs" build_generated
make -j"$jobs" libcrypto.a libssl.a
mkdir -p "$install/lib"
for library in libcrypto.a libssl.a; do
    "${CROSS_COMPILE}objcopy" --remove-section=.eh_frame --remove-section=.rela.eh_frame $library "$install/lib/$library" # of assembler
done
cp -r "$source/include" "$install/include"
cp -r include/. "$install/include/"
