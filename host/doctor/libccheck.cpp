// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/libccheck.h"

#include "host/doctor/checks.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <elf.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr std::size_t headBytes = 65536; // of a program that are read: its headers
constexpr std::size_t mostPrograms = 16; // that are looked at

std::string machineName(unsigned machine)
{
    switch (machine) {
    case EM_X86_64:
        return "x86-64";
    case EM_AARCH64:
        return "arm64";
    case EM_386:
        return "x86";
    case EM_ARM:
        return "arm";
    case EM_RISCV:
        return "riscv";
    default:
        return "processor " + std::to_string(machine);
    }
}

template <typename T>
std::optional<T> structAt(const std::string &bytes, std::size_t at)
{
    T value{};
    if (at > bytes.size() || bytes.size() - at < sizeof value)
        return std::nullopt;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

struct ElfFacts
{
    unsigned machine = 0;
    std::string loader; ///< empty: static
};

/// Of a 64-bit program; nullopt if it is none.
std::optional<ElfFacts> elfFacts(const std::string &bytes)
{
    const auto header = structAt<Elf64_Ehdr>(bytes, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return std::nullopt;
    ElfFacts facts{header->e_machine, {}};
    if (header->e_ident[EI_CLASS] != ELFCLASS64)
        return facts;
    for (unsigned i = 0; i < header->e_phnum; ++i) {
        const auto part = structAt<Elf64_Phdr>(bytes, header->e_phoff + i * sizeof(Elf64_Phdr));
        if (!part || part->p_type != PT_INTERP || part->p_offset >= bytes.size())
            continue;
        facts.loader = bytes.substr(part->p_offset, part->p_filesz);
        facts.loader = facts.loader.c_str(); // up to its NUL
    }
    return facts;
}

unsigned ownMachine()
{
    const auto self = readFile("/proc/self/exe", sizeof(Elf64_Ehdr));
    const auto facts = self ? elfFacts(*self) : std::nullopt;
    return facts ? facts->machine : 0;
}

Finding scriptFinding(const std::string &path, const std::string &bytes)
{
    const auto line = bytes.substr(2, bytes.find('\n') - 2);
    const auto begin = line.find_first_not_of(" \t");
    const auto interpreter = begin == std::string::npos
                                 ? std::string()
                                 : line.substr(begin, line.find_first_of(" \t\r", begin) - begin);
    if (::access(interpreter.c_str(), X_OK) != 0)
        return fail("libc", path + " needs the interpreter " + interpreter + ", which is missing",
                    "install it, or the CLI that is a program");
    return pass("libc", path + " is a script for " + interpreter);
}

Finding loaderFinding(const std::string &path, const std::string &loader)
{
    if (loader.empty())
        return pass("libc", path + " needs no loader");
    if (::access(loader.c_str(), X_OK) == 0)
        return pass("libc", path + " finds its loader, " + loader);
    const bool isMusl = loader.find("musl") != std::string::npos;
    return fail("libc",
                path + " was built for " + (isMusl ? "musl" : "glibc")
                    + ", which this host does not have (" + loader + ")",
                isMusl
                    ? "install the CLI that is built for glibc, or the package musl"
                    : "install the CLI that is built for musl, or glibc (Alpine: apk add gcompat)");
}

std::vector<std::string> installedPrograms(const Patient &patient)
{
    std::vector<std::string> paths;
    for (const auto &base : {go::dirName(patient.socket), patient.home + "/.claude/remote"}) {
        const auto folder = go::joinPath(base, "ccd-cli");
        const auto names = readDirectoryNames(folder);
        for (const auto &name : names ? *names : std::vector<std::string>()) {
            const auto path = go::joinPath(folder, name);
            const auto file = statFile(path);
            const bool isNew = std::find(paths.begin(), paths.end(), path) == paths.end();
            if (file && S_ISREG(file->st_mode) && isNew && paths.size() < mostPrograms)
                paths.push_back(path);
        }
    }
    return paths;
}

/// The C library of this host, by its loader.
std::string hostLibrary()
{
    constexpr std::array loaders{"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"};
    for (const char *const loader : loaders) {
        if (::access(loader, X_OK) == 0)
            return "glibc";
    }
    return ::access("/lib/ld-musl-x86_64.so.1", X_OK) == 0
                   || ::access("/lib/ld-musl-aarch64.so.1", X_OK) == 0
               ? "musl"
               : "no C library that is known";
}

} // namespace

Finding programFinding(const std::string &path)
{
    const auto bytes = readFile(path, headBytes);
    if (!bytes)
        return fail("libc", bytes.error().text, "ls -l " + quotedPath(path));
    if (bytes->starts_with("#!"))
        return scriptFinding(path, *bytes);
    const auto facts = elfFacts(*bytes);
    if (!facts)
        return fail("libc", path + " is no program", "install it again");
    const auto own = ownMachine();
    if (own != 0 && facts->machine != own)
        return fail("libc",
                    path + " was built for " + machineName(facts->machine) + ", this host is "
                        + machineName(own),
                    "install the CLI for " + machineName(own));
    return loaderFinding(path, facts->loader);
}

Findings checkLibc(const Patient &patient)
{
    Findings findings;
    for (const auto &path : installedPrograms(patient))
        findings.push_back(programFinding(path));
    if (findings.empty())
        findings.push_back(
            pass("libc", "this host has " + hostLibrary() + "; no CLI is installed yet"));
    return findings;
}

} // namespace claustrum
