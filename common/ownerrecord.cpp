// SPDX-License-Identifier: Apache-2.0
#include "common/ownerrecord.h"

#include "common/jsonmembers.h"
#include "common/servecommand.h"
#include "common/trimmed.h"
#include "posix/files.h"
#include "posix/processfacts.h"
#include "wire/gopath.h"
#include "wire/jsonvalue.h"
#include "wire/jsonwriter.h"

#include <unistd.h>

#include <limits>
#include <vector>

namespace claustrum {
namespace {

std::string lastComponent(const std::string &path)
{
    return path.substr(path.rfind('/') + 1);
}

bool serves(const std::vector<std::string> &words, const ExpectedOwner &expected)
{
    const auto socket = servedSocket(words);
    return !socket.empty() && socket == go::cleanPath(expected.socket)
           && lastComponent(words.front()) == expected.program;
}

std::string ownPidNamespace()
{
    return ownProcessLink("ns/pid");
}

bool isOnThisNode(const OwnerRecord &record)
{
    const auto own = ownNode();
    const auto ownNamespace = ownPidNamespace();
    return !own.empty() && own == record.node && !ownNamespace.empty()
           && ownNamespace == processLink(static_cast<pid_t>(record.pid), "ns/pid");
}

} // namespace

std::string OwnerRecord::text() const
{
    const auto instance = instanceId.empty() ? "" : " (instance \"" + instanceId + "\")";
    return "pid " + std::to_string(pid) + instance;
}

std::string OwnerRecord::line() const
{
    std::string json;
    ObjectWriter object(json);
    object.integer("pid", pid).string("role", role);
    if (!node.empty())
        object.string("node", node);
    if (!instanceId.empty())
        object.string("instanceId", instanceId).integer("startedAt", startedAt);
    object.close();
    return json + '\n';
}

OwnerRecord parseOwnerRecord(std::string_view json)
{
    const auto object = parseJson(trimmed(json));
    if (!object || !object->isObject())
        return {};
    return {.pid = integerOf(*object, "pid"),
            .role = stringOf(*object, "role"),
            .node = stringOf(*object, "node"),
            .instanceId = stringOf(*object, "instanceId"),
            .startedAt = integerOf(*object, "startedAt")};
}

std::string ownNode()
{
    const auto boot = readFile("/proc/sys/kernel/random/boot_id", 256);
    const auto space = ownPidNamespace();
    if (!boot || space.empty())
        return {};
    return std::string(trimmed(*boot)) + '/' + space;
}

std::string reasonNotToSignal(const OwnerRecord &record, const ExpectedOwner &expected)
{
    if (record.role != "serve")
        return "its holder is not a daemon (role \"" + record.role + "\")";
    const bool passes = record.pid >= 2 && record.pid <= std::numeric_limits<pid_t>::max()
                        && record.pid != ::getpid() && isOnThisNode(record)
                        && serves(argumentsOf(static_cast<pid_t>(record.pid)), expected);
    if (passes)
        return {};
    return "pid " + std::to_string(record.pid) + " is not a " + expected.program
           + " --serve process for " + expected.socket;
}

} // namespace claustrum
