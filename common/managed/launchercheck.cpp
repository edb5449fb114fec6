// SPDX-License-Identifier: Apache-2.0
#include "common/managed/launchercheck.h"

#include "common/managed/launcherwords.h"
#include "posix/execlookup.h"
#include "posix/files.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace claustrum {
namespace {

constexpr std::size_t longestShown = 256; // bytes

/// The launcher in an error text, cut before a character that is too much.
std::string shown(std::string_view launcher)
{
    const auto continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(launcher[at]) & 0xc0) == 0x80;
    };
    if (launcher.size() <= longestShown)
        return "launcher `" + std::string(launcher) + "`";
    std::size_t length = longestShown;
    while (length > 0 && continues(length))
        --length;
    return "launcher `" + std::string(launcher.substr(0, length)) + "…`";
}

bool isScript(std::string_view launcher)
{
    constexpr std::array<std::string_view, 5> suffixes = {".js", ".mjs", ".ts", ".tsx", ".jsx"};
    return std::any_of(suffixes.begin(), suffixes.end(),
                       [launcher](auto suffix) { return launcher.ends_with(suffix); });
}

} // namespace

int executionError(const std::string &file)
{
    const auto status = statFile(file);
    if (!status)
        return status.error().number;
    return S_ISREG(status->st_mode) ? executableError(file) : EACCES;
}

Result<void> checkLauncher(const std::vector<std::string> &argv, std::string_view cliPath)
{
    if (argv.empty() || argv.front().empty())
        return noLauncher();
    const std::string &launcher = argv.front();
    if (launcher == cliPath)
        return Error{shown(launcher) + " is Claude Code's own path"};
    if (!go::isAbsPath(launcher))
        return Error{"the launcher must be an absolute path, not a bare name resolved via PATH"};
    if (isScript(launcher))
        return Error{shown(launcher) + " is a script the SDK would run in place of Claude Code"};
    if (executionError(launcher) != 0)
        return Error{shown(launcher) + " does not exist or is not an executable regular file"};
    return {};
}

std::string launcherStartFailure(int error)
{
    if (error != ENOENT)
        return go::errnoText(error);
    return "its interpreter was not found (the program on its #! line, or the loader of an ELF "
           "binary; a script saved with Windows CRLF line endings fails this way)";
}

} // namespace claustrum
