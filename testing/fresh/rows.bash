# SPDX-License-Identifier: Apache-2.0
# The rows of `./dev fresh`: their names, and the conditions of each. Sourced.

row root           "Debian 12, nothing installed, as root in /root (0700)"
row root-13        "Debian 13, nothing installed, as root in /root (0700)"
row sudo           "Debian 12, nothing installed, a user with sudo"
row nothing        "a user without sudo or packages: missing packages are listed within a second"
row user           "a user without sudo, with the packages installed"
row user-13        "the same on Debian 13"
row blank          "a path with a blank and a non-ASCII letter"
row blank-no-locale "the same without a locale"
row long           "a path of 120 bytes"
row tmpdir         "TMPDIR elsewhere"
row tmpdir-noexec  "TMPDIR on a mount with noexec"
row umask          "umask 077"
row no-identity    "git knows neither a name nor an address"
row no-locale      "no LANG, no LC_..."
row no-ipv6        "a network without IPv6 (and without a way out)"
row no-localhost   "localhost does not resolve"
row no-shm         "no /dev/shm"
row one-processor  "one processor"
row foreign        "root in a clone of another user, which git refuses to read"
row two-clones     "two runs at once, in two clones"
row again          "a second run in the same clone"
row everything     "from tmpdir to no-shm at once, but for noexec"

# Sets the conditions of row $1; `setup` makes the layer of packages.
conditions() {
    suite=bookworm          # of Debian
    lower=packages          # or bare: nothing is installed
    user=user owner=user    # who runs the commands, and who made the clone
    folders=(/home/user/claustrum)
    runs=1
    sudo=no
    environment=(LANG=C.UTF-8)
    tmpdir_options=         # of a mount at $TMPDIR
    mask=022
    identity=yes ipv6=yes localhost=yes shm=yes one_processor=no
    fails_at_once=no        # expected: a list of missing packages, within a second
    case $1 in
    setup | root | root-13) lower=bare user=root owner=root folders=(/root/claustrum) ;;
    sudo) lower=bare sudo=yes ;;
    nothing) lower=bare fails_at_once=yes ;;
    blank*) folders=("/home/user/zwei Wörter/claustrum") ;;
    long) folders=("/home/user/$(printf 'd%.0s' {1..99})/claustrum") ;;
    tmpdir) environment+=(TMPDIR=/var/tmp/elsewhere) ;;
    tmpdir-noexec) environment+=(TMPDIR=/var/tmp/noexec) tmpdir_options=noexec,nosuid,nodev,mode=1777 ;;
    umask) mask=077 ;;
    no-identity) identity=no ;;
    no-ipv6) ipv6=no ;;
    no-localhost) localhost=no ;;
    no-shm) shm=no ;;
    one-processor) one_processor=yes ;;
    foreign) user=root ;;
    two-clones) folders=(/home/user/one/claustrum /home/user/two/claustrum) ;;
    again) runs=2 ;;
    everything)
        environment=(TMPDIR=/var/tmp/elsewhere)
        mask=077 identity=no ipv6=no localhost=no shm=no
        ;;
    esac
    case $1 in *-13) suite=trixie ;; esac
    case $1 in *no-locale) environment=() ;; esac
}
