# SPDX-License-Identifier: Apache-2.0
# The rows of `./dev hosts`: their names, and the conditions of each. Sourced.

row debian-11        "Debian 11"
row debian-12        "Debian 12"
row debian-13        "Debian 13"
row empty            "nothing but a static busybox: no C library, no /etc/passwd"
row no-proc          "the same without /proc"
row no-resolver      "the same without /etc/resolv.conf; names from /etc/hosts only"
row slow-resolver    "the same, a name server that answers after 3 s"
row silent-resolver  "the same, a name server that never answers"
row silent-bounded   "the same, with -cli-download-timeout 3s"
row unknown-user     "Debian 12, a user whom no file names, as with LDAP"
row modules          "Debian 12: nsswitch.conf, openssl.cnf and LD_* name modules that must not be loaded"
row preload          "Debian 12: LD_PRELOAD of a library that ends each program that loads it"
row locale           "Debian 12: LC_ALL and GCONV_PATH of a locale that needs a module"
row refused-calls    "calls that are younger than Linux 4.18 fail with EPERM, as in a container"
row older-kernel     "the same calls fail with ENOSYS, as on Linux 4.18"
row noexec-home      "a home that is mounted noexec"
row ca-debian        "https: certificates in /etc/ssl/certs/ca-certificates.crt"
row ca-fedora        "https: in /etc/pki/tls/certs/ca-bundle.crt"
row ca-rhel          "https: in /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
row ca-suse          "https: in /etc/ssl/ca-bundle.pem"
row ca-alpine        "https: in /etc/ssl/cert.pem"
row ca-libreelec     "https: in /etc/pki/tls/cacert.pem"
row ca-none          "https: no certificates; the installer says so"

# Sets the conditions of row $1.
conditions() {
    suite=                  # of Debian; none: an empty system with busybox
    user=1000 home=/home/user
    proc=yes noexec=no resolver=yes
    answers=                # seconds of the name server, -1: never; none: there is no name server
    flags=()                # of -install
    ca=                     # place of the certificate; none: http
    trusted=yes             # whether https is expected to work
    environment=()
    nsswitch=
    refused=                # errno of the newer calls
    case $1 in
    debian-11) suite=bullseye ;;
    debian-12 | unknown-user | modules | preload | locale) suite=bookworm ;;
    debian-13) suite=trixie ;;
    esac
    case $1 in
    no-proc) proc=no ;;
    no-resolver) resolver=no ;;
    slow-resolver) answers=3 ;;
    silent-resolver) answers=-1 ;;
    silent-bounded) answers=-1 flags=(-cli-download-timeout 3s) ;;
    unknown-user) user=64123 home=/home/of/nobody/known ;;
    modules)
        nsswitch="hosts: mdns4_minimal [NOTFOUND=return] resolve [!UNAVAIL=return] files mymachines ldap dns"
        environment=(LD_LIBRARY_PATH=/opt/conda/lib LD_PRELOAD=/opt/conda/lib/libother.so
            OPENSSL_CONF=/opt/conda/openssl.cnf OPENSSL_MODULES=/opt/conda/lib QT_PLUGIN_PATH=/opt/conda/lib)
        ;;
    preload) environment=(LD_PRELOAD=/opt/preloaded.so) ;;
    locale) environment=(LC_ALL=de_DE.ISO-8859-15 LANG=de_DE.ISO-8859-15 GCONV_PATH=/usr/lib/x86_64-linux-gnu/gconv) ;;
    refused-calls) refused=1 ;;  # EPERM
    older-kernel) refused=38 ;;  # ENOSYS
    noexec-home) noexec=yes ;;
    ca-debian) ca=/etc/ssl/certs/ca-certificates.crt ;;
    ca-fedora) ca=/etc/pki/tls/certs/ca-bundle.crt ;;
    ca-rhel) ca=/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem ;;
    ca-suse) ca=/etc/ssl/ca-bundle.pem ;;
    ca-alpine) ca=/etc/ssl/cert.pem ;;
    ca-libreelec) ca=/etc/pki/tls/cacert.pem ;;
    ca-none) ca=/nowhere/certificates.pem trusted=no ;;
    esac
}
