#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `./dev portable`: claustrum as one static file for any Linux; see `./dev portable --help`.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=${here%/packaging/portable}

# With Debian's own programs and no other variables: a compiler, a wrapper of one (CC, CMAKE_CXX_COMPILER_LAUNCHER)
# or options (CFLAGS, CPATH) of this user could change the result. The name tells the second call.
if [ "${CLAUSTRUM_PORTABLE:-}" != clean ]; then
    kept=()
    for name in HOME TERM TMPDIR MIRROR JOBS SOURCE_DATE_EPOCH {http,https,no}_proxy {HTTP,HTTPS,NO}_PROXY; do
        [ -z "${!name:-}" ] || kept+=("$name=${!name}")
    done
    exec env -i "${kept[@]}" CLAUSTRUM_PORTABLE=clean PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 bash "${BASH_SOURCE[0]}" "$@"
fi

usage() {
    cat <<'END'
usage: ./dev portable [OPTION...] [amd64 | arm64]

Builds build/portable/claustrum-linux-ARCH (default: amd64): claustrum with Qt, KArchive, OpenSSL and the
C library in one static file, which runs on any Linux from 4.18 on. Needs Debian 12 on amd64 (13 is accepted,
and untried) and the mirror; no root, since nothing is installed. The first run takes 10 minutes on two
processors, most of them for Qt; later ones compile what has changed.

  --check     build the program a second time, in another folder: both must be equal to the byte
  --sizes     list what each library adds to the file
  --update    look up the newest versions of all libraries; otherwise those of the first run are kept
  -h, --help  this text

What is built, from which sources, with which hash, is in build/portable/claustrum-linux-ARCH.inputs.
Libraries and sources are kept in build/portable/cache, which may be deleted. $MIRROR replaces the mirror
http://deb.debian.org/debian, and $JOBS the number of processes.

Examples:
  ./dev portable                  the file for amd64
  ./dev portable --check arm64    the file for arm64, built twice
END
}

give_up() {
    echo "./dev portable: $*" >&2
    exit 2
}

arch=amd64 check=no sizes=no update=no
read_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
        amd64 | arm64) arch=$1 ;;
        --check) check=yes ;;
        --sizes) sizes=yes ;;
        --update) update=yes ;;
        -h | --help) usage && exit ;;
        *) give_up "unknown argument $1; see ./dev portable --help" ;;
        esac
        shift
    done
}
read_arguments "$@"

out=$source/build/portable
mkdir -p "$out/cache"
cache=$(cd "$out/cache" && pwd -P)
sources=(qtbase-opensource-src openssl libzstd karchive) # Debian's names
[[ $cache != *[[:space:]]* ]] || give_up "Qt and OpenSSL cannot be built in a folder whose path has a blank: $cache"
release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
case $release in bookworm | trixie) ;; *) give_up "needs Debian 12 or 13, for their compiler and sources" ;; esac
case $(uname -m) in x86_64) ;; *) give_up "runs on amd64 only, where it also builds for arm64" ;; esac

tools=$cache/$arch/tools toolchain=$cache/$arch/tools/toolchain.cmake versions=$cache/versions-$release-$arch
jobs=${JOBS:-$(nproc)}
source "$here/fetch.bash"
source "$here/tools.bash"
export arch jobs here toolchain CROSS_COMPILE=$prefix # the last for OpenSSL

# Runs a step, and says what it does and how long it took: step TEXT COMMAND...
step() {
    local text=$1 begin=$SECONDS
    shift
    echo "portable: $text" >&2
    "$@"
    [ $((SECONDS - begin)) -lt 5 ] || echo "portable:     $((SECONDS - begin)) s" >&2
}

hash_of() { sha256sum | cut -c 1-12; }

# Builds a library, unless it is there from the same script, sources, compiler and libraries: prints
# its folder. library NAME SOURCE [DEPENDENCY...]
#
# NAME.bash finds the wrapped compilers first in $PATH, the architecture in $arch, the number of
# processes in $jobs, CMake's file in $toolchain, and the folders of earlier libraries in $built. The time of
# the build is a constant, since OpenSSL notes it.
library() {
    local name=$1 from=$cache/sources/$2-$(version_of "$2") key target
    shift 2
    key=$({ cat "$here/$name.bash" "$here/$name"/* "$here/$name"/*/* 2>/dev/null || true
        cat "$from/note"; echo "$from" | sed 's|.*/||'; "$tools/${prefix}g++" --version | head -n 1; echo "$sysroot" "$@" | sed 's|[^ ]*/||g'; } | hash_of)
    target=$cache/$arch/$name-$key
    if [ ! -d "$target" ]; then
        rm -rf "$cache/$arch/build-$name" "$target.new"
        mkdir -p "$cache/$arch/build-$name" "$target.new"
        step "building $name ($(basename "$from"), $(cat "$from/note")); log: ${target#"$source"/}.log" \
            run_library "$name" "$from/tree" "$target" >&2
    fi
    echo "$target"
}

run_library() {
    local name=$1 tree=$2 target=$3
    (cd "$cache/$arch/build-$name" && PATH=$tools:$PATH MAKEFLAGS=-j$jobs SOURCE_DATE_EPOCH=1 bash "$here/$name.bash" "$tree" "$target.new") >"$target.log" 2>&1 \
        || { tail -n 20 "$target.log" >&2; give_up "building $name failed; see $target.log"; }
    mv "$target.new" "$target"
    rm -rf "$cache/$arch/build-$name"
}

fetch_all() {
    fetch_packages "$sysroot" "${sysroot_packages[@]}"
    [ ${#cross_packages[@]} -eq 0 ] || fetch_packages "$cross" "${cross_packages[@]}"
    local name
    for name in "${sources[@]}"; do fetch_source "$name"; done
}

# Compiles and links the program, from the start if the libraries are others than before.
build_program() {
    local folder=$1
    [ "$(cat "$folder/libraries" 2>/dev/null)" = "$built" ] || rm -rf "$folder"
    mkdir -p "$folder"
    echo "$built" >"$folder/libraries"
    cmake --preset portable -S "$source" -B "$folder" --toolchain "$toolchain" -D CMAKE_PREFIX_PATH=/ >"$folder.log" 2>&1 \
        && cmake --build "$folder" --target claustrum -j "$jobs" >>"$folder.log" 2>&1 \
        || { tail -n 30 "$folder.log" >&2; give_up "the build failed; see ${folder#"$source"/}.log"; }
}

# No interpreter, no library, and no code that could load one (app/selfcontained.cpp); segments that can
# be mapped with the largest pages of the architecture.
check_static() {
    local headers alignment largest_page=0x1000
    [ "$arch" = amd64 ] || largest_page=0x10000
    headers=$(readelf --program-headers --dynamic --wide "$1")
    ! grep -E 'INTERP|NEEDED' <<<"$headers" >&2 || give_up "$1 is not static"
    for alignment in $(awk '$1 == "LOAD" { print $NF }' <<<"$headers"); do
        [ $((alignment)) -ge $((largest_page)) ] || give_up "a segment of $1 is aligned to $alignment only, less than a page of $largest_page"
    done
    ! grep -F 'libc.a(dl-open.o)' "$out/build-$arch/claustrum.map" >&2 || give_up "$1 contains the code that loads libraries"
}

build_again() {
    rm -rf "$out/again-$arch"
    build_program "$out/again-$arch"
    cmp "$program" "$out/again-$arch/bin/claustrum" || give_up "two builds differ"
    rm -rf "$out/again-$arch"
    echo "portable: a second build is equal to the byte" >&2
}

write_inputs() {
    local name
    (cd "$out" && sha256sum "claustrum-linux-$arch")
    echo "claustrum $("$program" -version 2>/dev/null | cut -d' ' -f2 || git rev-parse HEAD)"
    "$tools/${prefix}g++" --version | head -n 1
    for name in "${sources[@]}"; do
        echo "$name $(version_of "$name"), source, $(cat "$cache/sources/$name-$(version_of "$name")/note")"
    done
    versions_of "${sysroot_packages[@]}"
}

main() {
    cd "$source"
    set_up_apt
    [ "$update" = no ] || rm -f "$versions"
    step "looking up versions of Debian's packages" look_up_versions
    sysroot=$cache/$arch/sysroot-$(versions_of "${sysroot_packages[@]}" | hash_of)
    cross=$cache/$arch/cross-$(versions_of "${cross_packages[@]}" | hash_of)
    step "fetching sources and static libraries" fetch_all
    set_up_tools
    openssl=$(library openssl openssl)
    zstd=$(library zstd libzstd)
    qt=$(library qt qtbase-opensource-src)
    export built="$openssl;$zstd;$qt"
    karchive=$(library karchive karchive "$zstd" "$qt")
    export built="$openssl;$zstd;$qt;$karchive"
    export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
    step "building claustrum" build_program "$out/build-$arch"
    program=$out/claustrum-linux-$arch
    check_static "$out/build-$arch/bin/claustrum"
    cp --remove-destination "$out/build-$arch/bin/claustrum" "$program" # which may be running
    write_inputs >"$program.inputs"
    [ "$check" = no ] || step "building claustrum again" build_again
    [ "$sizes" = no ] || awk -f "$here/sizes.awk" "$out/build-$arch/claustrum.map"
    echo "build/portable/claustrum-linux-$arch: $(stat -c %s "$program") bytes"
}

main
exit
