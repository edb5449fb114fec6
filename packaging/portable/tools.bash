# SPDX-License-Identifier: Apache-2.0
# Compilers that see the static libraries of a folder with Debian packages in place of this machine's,
# and write no path of this machine into what they make. Sourced by portable.bash.
#
# Options that change the code belong into the libraries' own scripts: by the hash of those they are kept.

compiler_version=$(g++ -dumpversion | cut -d. -f1)
sysroot_packages=(libc6 libc6-dev linux-libc-dev zlib1g zlib1g-dev)
cross_packages=()
case $arch in
amd64)
    triplet=x86_64-linux-gnu prefix=''
    ;;
arm64)
    triplet=aarch64-linux-gnu prefix=aarch64-linux-gnu-
    sysroot_packages=("${sysroot_packages[@]/%/:arm64}")
    cross_packages=({gcc,g++,cpp}-"$compiler_version"-aarch64-linux-gnu binutils-aarch64-linux-gnu
        {libgcc,libstdc++}-"$compiler_version"-dev-arm64-cross libgcc-s1-arm64-cross libstdc++6-arm64-cross)
    ;;
esac

# A script in $tools that runs a program: write_tool NAME COMMAND...
write_tool() {
    local name=$1
    shift
    printf '#!/bin/sh\nexec %s "$@"\n' "$*" >"$tools/$name"
    chmod +x "$tools/$name"
}

write_compilers() {
    local name command options=(--sysroot="$sysroot" -B"$sysroot/usr/lib/$triplet"
        -ffile-prefix-map="$source/"=/claustrum/ -ffile-prefix-map="$cache/"=/cache/) # the last one wins
    for name in gcc g++; do
        command=$(command -v "$name")
        [ "$arch" = amd64 ] || command="env LD_LIBRARY_PATH=$cross/usr/lib/x86_64-linux-gnu $cross/usr/bin/$prefix$name-$compiler_version"
        write_tool "$prefix$name" "$command" "${options[@]}"
    done
}

# The other tools of the cross compiler, which is not installed, and so does not find its libraries.
write_cross_tools() {
    local name
    for name in ar as ld nm objcopy objdump ranlib strip; do
        write_tool "$prefix$name" env LD_LIBRARY_PATH="$cross/usr/lib/x86_64-linux-gnu" "$cross/usr/bin/$prefix$name"
    done
    for name in gcc-ar gcc-nm gcc-ranlib; do
        write_tool "$prefix$name" env LD_LIBRARY_PATH="$cross/usr/lib/x86_64-linux-gnu" "$cross/usr/bin/$prefix$name-$compiler_version"
    done
}

# For CMake: libraries of the sysroot and of what was built, programs of this machine.
write_toolchain() {
    cat >"$toolchain" <<END
set(CMAKE_C_COMPILER $tools/${prefix}gcc)
set(CMAKE_CXX_COMPILER $tools/${prefix}g++)
set(CMAKE_FIND_ROOT_PATH \$ENV{built} $sysroot)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
END
    [ "$arch" = amd64 ] || cat >>"$toolchain" <<END
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE $triplet)
END
}

set_up_tools() {
    mkdir -p "$tools"
    write_compilers
    [ "$arch" = amd64 ] || write_cross_tools
    write_toolchain
}
