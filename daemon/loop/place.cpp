// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/place.h"

#include "daemon/loop/slots.h"

#include <algorithm>
#include <array>
#include <climits>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

/// The kernel's own limit.
constexpr int mostLinks = 40;

/// The target of a symbolic link; empty: @p path is none. nullopt: it cannot be known, and no call
/// gets beyond it.
std::optional<std::string> linkTarget(const std::string &path)
{
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    if (size >= 0)
        return std::string(target.data(), static_cast<std::size_t>(size));
    return errno == EINVAL ? std::optional(std::string()) : std::nullopt;
}

/// Cuts the first component off.
std::string takeComponent(std::string &path)
{
    const std::size_t begin = std::min(path.find_first_not_of('/'), path.size());
    const std::size_t end = std::min(path.find('/', begin), path.size());
    std::string component = path.substr(begin, end - begin);
    path.erase(0, end);
    return component;
}

/// Whether a read may wait for data: not of a regular file or a directory.
bool isSleeper(const std::string &path)
{
    struct stat info = {};
    return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

} // namespace

Place::Place(const Mounts &mounts, const FileUse &use)
{
    add(mounts, use);
}

void Place::add(const Mounts &mounts, const FileUse &use)
{
    for (const std::string &path : use.paths) {
        if (path.empty())
            continue;
        m_mounts.emplace(mounts.of(path));
        if (use.lists)
            mounts.eachIn(path, [this](std::string_view point) { m_mounts.emplace(point); });
    }
    m_name.clear();
    for (const std::string &mount : m_mounts)
        m_name += mount + '\n';
}

/// Whether one of the mounts is @p mount or below it.
bool Place::covers(std::string_view mount) const
{
    return mount == "/" || std::any_of(m_mounts.begin(), m_mounts.end(), [&](const auto &own) {
               return own.starts_with(mount)
                      && (own.size() == mount.size() || own[mount.size()] == '/');
           });
}

/// The path as far as the place covers it, without links, and the rest as it is.
std::string Place::followed(const Mounts &mounts, std::string path) const
{
    std::string done;
    for (int links = 0; !path.empty();) {
        const std::string component = takeComponent(path);
        if (component.empty() || component == ".")
            continue;
        if (component == "..") {
            done.erase(std::min(done.rfind('/'), done.size()));
            continue;
        }
        std::string next = done + "/" + component;
        if (!covers(mounts.of(next)))
            return next + path;
        const auto target = linkTarget(next);
        if (!target || (!target->empty() && ++links > mostLinks))
            return next + path;
        if (target->empty()) {
            done = std::move(next);
        } else {
            path = *target + "/" + path;
            if (path.starts_with('/'))
                done.clear();
        }
    }
    return done.empty() ? "/" : done;
}

bool Place::follow(const Mounts &mounts, FileUse &use)
{
    if (m_name == Slots::sleepers)
        return false;
    const std::string before = m_name;
    if (mounts.mayHang()) {
        for (std::string &path : use.paths) {
            if (!path.empty())
                path = followed(mounts, std::move(path));
        }
        add(mounts, use);
    }
    if (m_name == before && use.maySleep
        && std::any_of(use.paths.begin(), use.paths.end(), isSleeper))
        m_name = Slots::sleepers;
    return m_name != before;
}

} // namespace claustrum
