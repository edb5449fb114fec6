// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/filewriters.h"

#include "daemon/git/textlines.h"
#include "posix/files.h"

#include <unistd.h>

#include <algorithm>
#include <vector>

namespace claustrum {
namespace {

constexpr std::size_t mostOfAccountFile = 16UL * 1024 * 1024;

/// The fields of each line that is no comment.
std::vector<std::vector<std::string>> records(const std::string &file)
{
    std::vector<std::vector<std::string>> all;
    const auto text = readFile(file, mostOfAccountFile);
    if (!text)
        return all;
    for (const std::string &line : splitText(*text)) {
        if (line.starts_with('#'))
            continue;
        auto fields = splitText(line, ':');
        if (line.ends_with(':'))
            fields.emplace_back();
        all.push_back(std::move(fields));
    }
    return all;
}

/// The user's name, if the user alone has the group @p gid as primary group; else empty.
std::string onlyOwner(const std::string &file, const std::string &gid)
{
    constexpr std::size_t user = 2;
    constexpr std::size_t group = 3;
    std::string owner;
    for (const auto &fields : records(file)) {
        if (fields.size() <= group || fields[group] != gid)
            continue;
        if (!owner.empty() || fields[user] != std::to_string(::geteuid()))
            return {};
        owner = fields.front();
    }
    return owner;
}

/// Each line of the group bears the user's name and has no other member.
bool hasNoOtherMember(const std::string &file, const std::string &gid, const std::string &owner)
{
    constexpr std::size_t number = 2;
    constexpr std::size_t members = 3;
    const auto all = records(file);
    return std::all_of(all.begin(), all.end(), [&](const std::vector<std::string> &fields) {
        if (fields.size() <= number || fields[number] != gid)
            return true;
        const auto names =
            fields.size() > members ? splitText(fields[members], ',') : std::vector<std::string>();
        return fields.front() == owner
               && std::all_of(names.begin(), names.end(),
                              [&owner](const std::string &name) { return name == owner; });
    });
}

bool isPrivateGroup(gid_t group, bool checksMembers, const AccountFiles &files)
{
    if (group != ::getegid())
        return false;
    if (!checksMembers)
        return true;
    const std::string gid = std::to_string(group);
    const std::string owner = onlyOwner(files.passwd, gid);
    return !owner.empty() && hasNoOtherMember(files.group, gid, owner);
}

} // namespace

std::string otherWriters(const struct stat &status, bool checksMembers, const AccountFiles &files)
{
    const bool everyone = (status.st_mode & S_IWOTH) != 0;
    const bool group =
        (status.st_mode & S_IWGRP) != 0 && !isPrivateGroup(status.st_gid, checksMembers, files);
    if (group && everyone)
        return "its group and every user on this host";
    if (group)
        return "its group";
    return everyone ? "every user on this host" : "";
}

} // namespace claustrum
