// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/logindsetting.h"

#include "common/trimmed.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <unistd.h>

namespace claustrum {
namespace {

constexpr std::size_t longestFile = 65536; // bytes that are read of each

/// Sets @p kills as the last line of the file says, if any does.
void readSetting(const std::string &path, bool &kills)
{
    const auto text = readFile(path, longestFile);
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty()) {
        const auto newline = rest.find('\n');
        const auto line = trimmed(rest.substr(0, newline));
        rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
        const auto equals = line.find('=');
        if (equals == std::string_view::npos
            || trimmed(line.substr(0, equals)) != "KillUserProcesses")
            continue;
        const auto value = trimmed(line.substr(equals + 1));
        kills = value == "yes" || value == "true" || value == "on" || value == "1";
    }
}

bool killsUserProcesses(const LogindFiles &files)
{
    bool kills = false;
    for (const auto &path : files.settings)
        readSetting(path, kills);
    for (const auto &folder : files.folders) {
        const auto names = readDirectoryNames(folder);
        for (const auto &name : names ? *names : std::vector<std::string>()) {
            if (name.ends_with(".conf"))
                readSetting(go::joinPath(folder, name), kills);
        }
    }
    return kills;
}

} // namespace

Finding logindFinding(const LogindFiles &files, const std::string &user, bool isRoot)
{
    if (::access(files.running.c_str(), F_OK) != 0)
        return pass("login", "systemd does not run here");
    const bool lingers =
        !user.empty() && ::access(go::joinPath(files.lingering, user).c_str(), F_OK) == 0;
    if (!killsUserProcesses(files) || isRoot)
        return pass("login", "processes live on after a logout");
    if (lingers)
        return pass("login", "logind ends processes at a logout, but not those of " + user);
    return warn("login",
                "logind ends all processes of a user at the last logout (KillUserProcesses)",
                "loginctl enable-linger");
}

} // namespace claustrum
