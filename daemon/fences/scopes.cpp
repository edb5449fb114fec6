// SPDX-License-Identifier: Apache-2.0
#include "daemon/fences/scopes.h"

#include <algorithm>

namespace claustrum {
namespace {

std::string_view takeLine(std::string_view &text)
{
    const auto newline = text.find('\n');
    const auto line = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    return line;
}

std::string_view word(std::string_view line, int number)
{
    for (; number > 0; --number)
        line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
    return line.substr(0, line.find(' '));
}

/// A mount of the whole hierarchy: its root is "/".
std::optional<std::string> mountPointIn(std::string_view mounts)
{
    constexpr int rootField = 3;
    constexpr int pointField = 4;
    while (!mounts.empty()) {
        const auto line = takeLine(mounts);
        if (line.find(" - cgroup2 ") != std::string_view::npos && word(line, rootField) == "/")
            return std::string(word(line, pointField));
    }
    return std::nullopt;
}

constexpr const char *groupBegin = "/claustrum-"; // the daemon's pid and a number follow

/// The pid in the name of a child's group; empty: it is none.
std::string daemonOf(std::string_view name)
{
    constexpr const char *digits = "0123456789";
    if (!name.starts_with(groupBegin))
        return {};
    name.remove_prefix(std::string_view(groupBegin).size());
    const auto pid = name.substr(0, name.find_first_not_of(digits));
    const auto rest = name.substr(pid.size());
    const bool isOne = rest.size() > 1 && rest.front() == '-'
                       && rest.find_first_not_of(digits, 1) == std::string_view::npos;
    return isOne ? std::string(pid) : std::string();
}

Error unavailable(const std::string &why)
{
    return Error{"children get no control group of their own: " + why};
}

} // namespace

std::optional<std::string> ownGroup(std::string_view mounts, std::string_view groups)
{
    const auto point = mountPointIn(mounts);
    while (point && !groups.empty()) {
        const auto line = takeLine(groups);
        if (line.starts_with("0::/"))
            return line == "0::/" ? *point : *point + std::string(line.substr(3));
    }
    return std::nullopt;
}

Result<std::unique_ptr<Scopes>> Scopes::open(CgroupFiles &files, const Limits &limits, pid_t self,
                                             Clock now)
{
    const auto mounts = files.read("/proc/self/mountinfo");
    const auto groups = files.read("/proc/self/cgroup");
    const auto own = mounts && groups ? ownGroup(*mounts, *groups) : std::nullopt;
    if (!own)
        return unavailable("cgroup v2 is not mounted here");
    std::unique_ptr<Scopes> scopes(new Scopes(files, limits, *own, self, std::move(now)));
    if (const auto prepared = scopes->prepare(); !prepared)
        return prepared.error();
    return scopes;
}

Scopes::Scopes(CgroupFiles &files, const Limits &limits, std::string own, pid_t self, Clock now)
    : m_files(files)
    , m_limits(limits)
    , m_own(std::move(own))
    , m_self(std::to_string(self))
    , m_now(std::move(now))
    , m_daemons(m_own + "/claustrum-daemon")
    , m_prefix(m_own + groupBegin + m_self + "-")
{}

Scopes::~Scopes()
{
    const std::lock_guard lock(m_mutex);
    removeEmpty(std::chrono::steady_clock::time_point::max());
    if (m_files.write(m_own + "/cgroup.procs", m_self))
        (void)m_files.removeGroup(m_daemons); // another daemon may be in it
}

Result<void> Scopes::prepare()
{
    if (const auto made = m_files.makeGroup(m_daemons); !made)
        return unavailable("the group is not delegated to this user (" + made.error().text + ")");
    if (const auto moved = m_files.write(m_daemons + "/cgroup.procs", m_self); !moved)
        return unavailable("the daemon cannot leave its group (" + moved.error().text + ")");
    removeLeft();
    std::string controllers;
    if (m_limits.memoryBytes > 0)
        controllers += "+memory ";
    if (m_limits.tasks > 0)
        controllers += "+pids ";
    if (controllers.empty())
        return {};
    controllers.pop_back();
    if (const auto on = m_files.write(m_own + "/cgroup.subtree_control", controllers); !on)
        return unavailable("the limits cannot be switched on (" + on.error().text
                           + "); the group must have no other processes");
    return {};
}

/// The empty groups of daemons that have ended.
void Scopes::removeLeft()
{
    for (const auto &name : m_files.namesIn(m_own)) {
        const auto daemon = daemonOf("/" + name);
        if (!daemon.empty() && daemon != m_self && !m_files.read("/proc/" + daemon + "/stat"))
            (void)m_files.removeGroup(m_own + "/" + name);
    }
}

Result<void> Scopes::limit(const std::string &group)
{
    if (m_limits.memoryBytes > 0) {
        if (const auto set =
                m_files.write(group + "/memory.max", std::to_string(m_limits.memoryBytes));
            !set)
            return set.error();
    }
    if (m_limits.tasks > 0) {
        if (const auto set = m_files.write(group + "/pids.max", std::to_string(m_limits.tasks));
            !set)
            return set.error();
    }
    return {};
}

Result<ChildWrite> Scopes::makeOne()
{
    const std::lock_guard lock(m_mutex);
    removeEmpty(m_now() - entering);
    if (m_groups.size() >= most)
        return Error{"there are " + std::to_string(most) + " groups with processes already"};
    const std::string group = m_prefix + std::to_string(++m_last);
    if (const auto made = m_files.makeGroup(group); !made)
        return made.error();
    m_groups.push_back({group, m_now()});
    if (const auto limited = limit(group); !limited)
        return limited.error();
    return ChildWrite{group + "/cgroup.procs", "0"};
}

/// Those whose child may not have entered yet are left alone.
void Scopes::removeEmpty(std::chrono::steady_clock::time_point madeBefore)
{
    std::erase_if(m_groups, [&](const Group &group) {
        if (group.made > madeBefore)
            return false;
        const auto removed = m_files.removeGroup(group.path);
        return removed || removed.error().notFound();
    });
}

} // namespace claustrum
