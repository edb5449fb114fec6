#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a daemon with limits for its children in a virtual machine with cgroup v2, and has the kernel's OOM
# killer end one of them (`./dev fences`). On a machine whose own controllers are of cgroup v1, no other
# way leads there. Debian's kernel boots with a file system in memory: the program with its libraries,
# busybox, and fencesguest.sh, which has the checks.
# usage: fences.bash PROGRAM FOLDER
#   PROGRAM  claustrum
#   FOLDER   for the kernel and the machine's files; what is there is used again
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$(realpath "$1")
folder=$2
limit=${CLAUSTRUM_VM_SECONDS:-600} # until the machine is given up

fetch_kernel() {
    local image
    if compgen -G "$folder/kernel/boot/vmlinuz-*" >/dev/null; then return; fi
    mkdir -p "$folder/kernel"
    image=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1)
    (cd "$folder/kernel" && apt-get -o APT::Sandbox::User=root download -qq "$image" && dpkg-deb -x linux-image-*.deb . && rm -f ./*.deb)
}

# The program, at the path from which it finds its module, and every library that either needs.
copy_program() {
    local root=$1 module library
    mkdir -p "$root/usr/bin" "$root/usr/lib/claustrum"
    cp "$program" "$root/usr/bin/claustrum"
    module=$(dirname "$(dirname "$program")")/lib/claustrum/libclaustrum-module.so
    [ ! -e "$module" ] || cp "$module" "$root/usr/lib/claustrum"
    strip --strip-debug "$root"/usr/bin/claustrum "$root"/usr/lib/claustrum/* 2>/dev/null || true
    for library in $({ ldd "$program"; [ ! -e "$module" ] || ldd "$module"; } | grep -o '/[^ ]*\.so[^ ]*' | sort -u); do
        mkdir -p "$root$(dirname "$library")"
        cp -L "$library" "$root$library"
    done
}

make_system() {
    local root=$folder/root
    rm -rf "$root"
    mkdir -p "$root"/{bin,proc,sys,dev,tmp,etc,home/user}
    copy_program "$root"
    cp /bin/busybox "$root/bin/busybox"
    ln -s busybox "$root/bin/sh"
    printf '%s\n' root:x:0:0::/:/bin/sh user:x:1000:1000::/home/user:/bin/sh >"$root/etc/passwd"
    cp "$here/fencesguest.sh" "$root/init"
    chmod +x "$root/init"
    (cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$folder/system.gz"
}

run_machine() {
    # Emulated: a machine in a machine may have a /dev/kvm that does not work.
    timeout --kill-after=5 "$limit" qemu-system-x86_64 -accel tcg -m 512 -nodefaults -no-reboot -display none \
        -kernel "$folder"/kernel/boot/vmlinuz-* -initrd "$folder/system.gz" -serial stdio \
        -append 'console=ttyS0 quiet panic=-1 no_timer_check' </dev/null | tee "$folder/output"
}

fetch_kernel
make_system
run_machine
grep -q '^fences: all checks passed' "$folder/output" # the line ends with a carriage return
