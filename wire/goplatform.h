// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum::go {

/// Go's name for the operating system.
constexpr std::string_view platform()
{
#if defined(__linux__)
    return "linux";
#elif defined(__APPLE__)
    return "darwin";
#elif defined(_WIN32)
    return "windows";
#else
#error "What does Go call this operating system? Add its GOOS."
#endif
}

/// Go's name for the processor architecture.
constexpr std::string_view architecture()
{
#if defined(__x86_64__)
    return "amd64";
#elif defined(__aarch64__)
    return "arm64";
#elif defined(__i386__)
    return "386";
#elif defined(__arm__)
    return "arm";
#elif defined(__riscv) && __riscv_xlen == 64
    return "riscv64";
#elif defined(__loongarch64)
    return "loong64";
#elif defined(__s390x__)
    return "s390x";
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
    return "ppc64le";
#elif defined(__powerpc64__)
    return "ppc64";
#else
#error "What does Go call this processor? Add its GOARCH."
#endif
}

} // namespace claustrum::go
