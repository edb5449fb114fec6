// SPDX-License-Identifier: Apache-2.0
// Parts of the C library that depend on the host, replaced for the static program.
//
// A static glibc would still load libraries of the host: modules for names of hosts and for
// character sets, and with them the host's C library of another version, which is undefined
// behaviour. Here the functions that load are replaced, so the program has no code that could. The
// linker takes these definitions in place of libc.a's; portable.bash checks that it did.
#include "app/selfcontained.h"

#include <openssl/crypto.h>

#include <cerrno>
#include <clocale>
#include <dlfcn.h>
#include <execinfo.h>
#include <initializer_list>
#include <nss.h>

extern "C" void __real_OPENSSL_cpuid_setup(void);

namespace claustrum {

void ignoreHostSettings()
{
    __real_OPENSSL_cpuid_setup();
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
    __nss_configure_lookup("hosts", "files dns");
    for (const char *const database :
         {"group", "initgroups", "networks", "passwd", "protocols", "services"})
        __nss_configure_lookup(database, "files");
}

} // namespace claustrum

namespace {

char nothingLoads[] = "a static program loads no libraries";
char standardLocale[] = "C";

} // namespace

extern "C" {

// For Qt's plugins, of which there are none.
void *dlopen(const char *, int) noexcept
{
    return nullptr;
}
void *dlsym(void *, const char *) noexcept
{
    return nullptr;
}
int dlclose(void *) noexcept
{
    return 0;
}
char *dlerror() noexcept
{
    return nothingLoads;
}

// For a pattern of Qt's messages. glibc's would need its loader.
int backtrace(void **, int) noexcept
{
    return 0;
}
char **backtrace_symbols(void *const *, int) noexcept
{
    return nullptr;
}

// For glibc itself.
void *__libc_dlopen_mode(const char *, int);
void *__libc_dlopen_mode(const char *, int)
{
    return nullptr;
}
void *__libc_dlsym(void *, const char *);
void *__libc_dlsym(void *, const char *)
{
    return nullptr;
}
void *__libc_dlvsym(void *, const char *, const char *);
void *__libc_dlvsym(void *, const char *, const char *)
{
    return nullptr;
}
int __libc_dlclose(void *);
int __libc_dlclose(void *)
{
    return 0;
}

/// Qt asks for the user's locale, whose messages may need a character set that is not built in. In
/// the standard locale Qt keeps every byte of a file's name. (Linked with --wrap=setlocale.)
char *__wrap_setlocale(int, const char *);
char *__wrap_setlocale(int, const char *)
{
    return standardLocale;
}

/// OpenSSL asks the processor for its abilities before main(), which takes up to 50 µs in a virtual
/// machine: only where it is used. (Linked with --wrap=OPENSSL_cpuid_setup.)
void __wrap_OPENSSL_cpuid_setup(void);
void __wrap_OPENSSL_cpuid_setup(void) {}

/// So that threads always start with clone(), as before Linux 5.3: the filter of a container that
/// does not know clone3() refuses it with EPERM, where glibc expects ENOSYS.
int __clone3(void *, unsigned long, int (*)(void *), void *);
int __clone3(void *, unsigned long, int (*)(void *), void *)
{
    errno = ENOSYS;
    return -1;
}

} // extern "C"
