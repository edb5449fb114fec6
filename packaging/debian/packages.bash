# SPDX-License-Identifier: Apache-2.0
# `./dev package`. Sourced by dev, with whose functions packages are installed and CMake is configured.

# make_debs [FOLDER VERSION]: without a version, the project's.
make_debs() {
    local folder=$PWD/build/package version=()
    [ $# -eq 0 ] || folder=$1 version=(-R "$2")
    rm -f "$folder"/*.deb
    (cd build/package && cpack -B "$folder" "${version[@]}" >"cpack.log" 2>&1) || { cat build/package/cpack.log >&2; exit 1; }
    rm -rf "$folder/_CPack_Packages"
}

# Packages of this system's Debian.
make_packages() {
    packages+=(dpkg-dev file lintian)
    setup
    configure package
    cmake --build build/package --target claustrum-package-files
    make_debs
    ls -sh build/package/*.deb
    lintian --allow-root --fail-on error build/package/*.deb # with --show-overrides it fails on those, too
    echo "lintian: no errors beside those in packaging/debian/*.lintian-overrides"
    [ "${1:-}" = --test ] || return 0
    make_debs "$PWD/build/package/before" 0.0.1
    testing/fresh/debian.bash --throwaway "$(. /etc/os-release && echo "$VERSION_CODENAME")" \
        bash packaging/tests/installpackages.bash build/package/before build/package
}
