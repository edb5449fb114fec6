# SPDX-License-Identifier: Apache-2.0
# The bare Debian systems of `./dev fresh` and `./dev hosts`. Sourced; give_up ends the script.

# Makes the bare system of a suite in build/fresh, the current folder: the base, a user, and ccache, none
# of whose dependencies the project needs.
make_bare() {
    local suite=$1 mirror=${MIRROR:-http://deb.debian.org/debian}
    [ ! -d "$suite/bare" ] || return 0
    echo "making a system of $suite" >&2
    rm -rf "$suite/new"
    mkdir -p "$suite"
    debootstrap --variant=minbase --components=main --include=ccache "$suite" "$suite/new" "$mirror" >"logs/$suite.log" 2>&1 \
        || give_up "debootstrap failed; see build/fresh/logs/$suite.log"
    printf 'deb %s main\n' "$mirror $suite" "$mirror $suite-updates" "$mirror-security $suite-security" \
        >"$suite/new/etc/apt/sources.list"
    chroot "$suite/new" useradd -m -s /bin/bash user
    mv "$suite/new" "$suite/bare"
}
