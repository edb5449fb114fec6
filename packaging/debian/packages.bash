# SPDX-License-Identifier: Apache-2.0
# `./dev package`. Sourced by dev, with whose functions packages are installed and CMake is configured.

# read_package_arguments [ARCH] [--test]: sets $arch, the $folder of its build, $test, and how programs of
# that architecture $run.
read_package_arguments() {
    local own
    own=$(dpkg --print-architecture)
    arch=$own folder=build/package test=no run=()
    if [ $# -gt 0 ] && [[ $1 != -* ]]; then arch=$1; shift; fi
    if [ "${1:-}" = --test ]; then test=yes; shift; fi
    if [ $# -gt 0 ]; then echo "./dev package: unexpected argument '$1'" >&2; exit 2; fi
    [ "$arch" != "$own" ] || return 0
    if [ "$arch" != arm64 ]; then
        echo "./dev package makes packages for this machine ($own) and for arm64, not for '$arch'" >&2
        exit 2
    fi
    if [ "${CLAUSTRUM_OWN_SYSTEM:-}" != yes ]; then
        echo "./dev package: packages for arm64 need another architecture's libraries on the system; in a system of its own:" >&2
        echo "    ./dev debian bookworm package arm64" >&2
        exit 2
    fi
    folder=build/package-arm64 run=(testing/hosts/emulate.bash)
}

# Beside this system's own: the cross compiler, and the libraries of that architecture.
add_architecture() {
    dpkg --add-architecture "$arch"
    packages=("${packages[@]/%-dev/-dev:$arch}" "g++-aarch64-linux-gnu")
}

# The build runs claustrum-conformance, for its man page.
build_package_files() {
    local toolchain=()
    [ ${#run[@]} -eq 0 ] || toolchain=(-B "$folder" --toolchain "$PWD/packaging/debian/$arch.cmake")
    configure package "${toolchain[@]}"
    "${run[@]}" cmake --build "$folder" --target claustrum-package-files
}

# make_debs TARGET [VERSION]: the packages in the folder TARGET; without a version, of the project's.
make_debs() {
    local target=$PWD/$1 version=()
    [ $# -eq 1 ] || version=(-R "$2")
    rm -f "$target"/*.deb
    # dpkg-shlibdeps reads the architecture from its environment.
    (cd "$folder" && dpkg-architecture -a "$arch" -c cpack -B "$target" "${version[@]}" >cpack.log 2>&1) \
        || { cat "$folder/cpack.log" >&2; exit 1; }
    rm -rf "$target/_CPack_Packages"
}

# Packages of this system's Debian.
make_packages() {
    read_package_arguments "$@"
    [ ${#run[@]} -eq 0 ] || add_architecture
    packages+=(dpkg-dev file lintian)
    setup
    build_package_files
    make_debs "$folder"
    ls -sh "$folder"/*.deb
    lintian --allow-root --fail-on error "$folder"/*.deb # with --show-overrides it fails on those, too
    echo "lintian: no errors beside those in packaging/debian/*.lintian-overrides"
    [ "$test" = yes ] || return 0
    make_debs "$folder/before" 0.0.1
    testing/fresh/debian.bash --throwaway "$(. /etc/os-release && echo "$VERSION_CODENAME")" \
        "${run[@]}" bash packaging/tests/installpackages.bash "$folder/before" "$folder"
}
