# SPDX-License-Identifier: Apache-2.0
# Packages and sources from Debian's archive, through an apt with folders and a list of sources of its
# own below $cache/apt: nothing of the machine's configuration is read or changed, except its proxy.
# Sourced by portable.bash.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The distribution of this machine, whose compiler is used, and Debian 13 for the sources of KArchive 5
# and zstd, which Debian 12's archive lacks in part.
set_up_apt() {
    local mirror=${MIRROR:-http://deb.debian.org/debian} folder=$cache/apt suite
    [ -f "$keyring" ] || give_up "$keyring is missing; apt-get install debian-archive-keyring"
    mkdir -p "$folder"/{lists/partial,archives/partial}
    : >"$folder/status"
    for suite in "$release $mirror" "$release-security $mirror-security"; do
        printf '%s [signed-by=%s] %s %s main\n' deb "$keyring" "${suite#* }" "${suite%% *}" \
            deb-src "$keyring" "${suite#* }" "${suite%% *}"
    done >"$folder/sources.list"
    [ "$release" = trixie ] || echo "deb-src [signed-by=$keyring] $mirror trixie main" >>"$folder/sources.list"
    cat >"$folder/apt.conf" <<END
Dir::State "$folder"; Dir::State::status "$folder/status";
Dir::Cache "$folder";
Dir::Etc::SourceList "$folder/sources.list"; Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null"; Dir::Etc::PreferencesParts "/dev/null";
APT::Architectures { "amd64"; "arm64"; };
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
END
    export APT_CONFIG=$folder/apt.conf
}

# Lines "NAME VERSION": the newest versions of packages that this distribution offers.
candidates() {
    paste -d' ' <(printf '%s\n' "$@") <(apt-cache policy "$@" | awk '$1 == "Candidate:" { print $2 }')
}

# The newest version of a source.
newest_source() {
    apt-cache showsrc "$1" | awk '$1 == "Version:" { print $2 }' | sort -V | tail -n 1
}

# Whether all versions are known: another revision of these scripts may have looked up fewer.
all_versions_known() {
    local package
    for package in "${sources[@]}" "${sysroot_packages[@]}" "${cross_packages[@]}"; do
        [ -n "$(version_of "$package" 2>/dev/null)" ] || return
    done
}

# Looks up all versions once: later runs use the same, until --update.
look_up_versions() {
    all_versions_known && return
    apt-get update -qq
    {
        candidates qtbase5-dev libssl-dev | sed 's/^qtbase5-dev/qtbase-opensource-src/; s/^libssl-dev/openssl/'
        echo "libzstd $(newest_source libzstd)"
        echo "karchive $(newest_source karchive)"
        candidates "${sysroot_packages[@]}" "${cross_packages[@]}"
    } >"$versions.new"
    ! grep -v ' [0-9]' "$versions.new" >&2 || give_up "the archive does not offer these packages"
    mv "$versions.new" "$versions"
}

versions_of() {
    local package
    for package in "$@"; do echo "$package $(version_of "$package")"; done
}

version_of() { awk -v package="$1" '$1 == package { print $2 }' "$versions"; }

# Downloads a source package and unpacks it to $cache/sources/NAME-VERSION, with Debian's patches. The
# mirror may have the archive of upstream only: then without them, which the note beside it says.
fetch_source() {
    local name=$1 version target
    version=$(version_of "$name")
    target=$cache/sources/$name-$version
    [ -d "$target" ] && return
    rm -rf "$target.new"
    mkdir -p "$target.new"
    (
        cd "$target.new"
        if apt-get source --download-only -qq "$name=$version" >apt.log 2>&1; then
            dpkg-source --no-check -x ./*.dsc tree >>apt.log
            echo "with Debian's patches" >note
        else
            archive=$(find . -maxdepth 1 -name '*.orig.tar.*' ! -name '*.asc') # apt has checked its sum
            [ -n "$archive" ] || { cat apt.log >&2; exit 1; }
            mkdir tree
            tar -xf "$archive" -C tree --strip-components=1
            echo "without Debian's patches, which the mirror lacks" >note
        fi
        rm -f ./*.tar.* ./*.dsc
    ) || give_up "the sources of $name $version could not be fetched"
    mv "$target.new" "$target"
}

# Unpacks packages into a folder, and makes their absolute links relative to it.
fetch_packages() {
    local target=$1 package link
    shift
    [ -d "$target" ] && return
    rm -rf "$target.new"
    mkdir -p "$target.new"
    (
        cd "$cache/apt/archives"
        for package in "$@"; do
            apt-get download -qq "$package=$(version_of "$package")"
        done
    ) || give_up "packages could not be fetched"
    for package in "$cache"/apt/archives/*.deb; do dpkg-deb -x "$package" "$target.new"; done
    rm -f "$cache"/apt/archives/*.deb
    find "$target.new" -type l -lname '/*' | while read -r link; do
        ln -sfn --relative "$target.new$(readlink "$link")" "$link"
    done
    mv "$target.new" "$target"
}
