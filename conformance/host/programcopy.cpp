// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/programcopy.h"

#include "posix/files.h"

#include <filesystem>

namespace claustrum::conformance {
namespace {

namespace fs = std::filesystem;

constexpr fs::perms forReaders = fs::perms(0644);
constexpr fs::perms forPrograms = fs::perms(0755);

Result<void> copyFile(const fs::path &from, const fs::path &to, fs::perms mode)
{
    if (const auto made = makeDirectories(to.parent_path(), 0755); !made)
        return made.error();
    std::error_code error;
    if (!fs::equivalent(from, to, error))
        fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    if (!error)
        fs::permissions(to, mode, error); // the files of a clone may be private to its owner
    if (error)
        return Error{"cannot copy " + from.string() + ": " + error.message()};
    return {};
}

} // namespace

Result<std::string> copyProgram(const std::string &program, const std::string &directory)
{
    std::string to = directory + "/bin/claustrum";
    if (const auto copied = copyFile(program, to, forPrograms); !copied)
        return copied.error();
    return to;
}

Result<std::string> copyWhole(const std::string &program, const std::string &directory)
{
    auto to = copyProgram(program, directory);
    for (const char *part : {"../lib/claustrum/libclaustrum-module.so", "claustrum.conf"}) {
        const fs::path from = fs::path(program).parent_path() / part;
        std::error_code none;
        if (!to || !fs::exists(from, none))
            continue;
        if (const auto copied = copyFile(from, fs::path(*to).parent_path() / part, forReaders);
            !copied)
            return copied.error();
    }
    return to;
}

} // namespace claustrum::conformance
