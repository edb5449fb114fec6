// SPDX-License-Identifier: Apache-2.0
#include "daemon/children/childrecord.h"

#include "common/jsonmembers.h"
#include "common/trimmed.h"
#include "posix/files.h"
#include "wire/jsonvalue.h"
#include "wire/jsonwriter.h"

#include <limits>

namespace claustrum {
namespace {

constexpr std::int64_t leastPid = 2;
constexpr std::int64_t mostPid = std::numeric_limits<std::int32_t>::max();

} // namespace

std::string ChildRecord::json() const
{
    std::string text;
    ObjectWriter object(text);
    object.integer("pid", pid);
    if (!node.empty())
        object.string("node", node);
    if (!host.empty())
        object.string("host", host);
    object.string("instance", instance);
    object.integer("daemonPid", daemonPid);
    object.string("daemonStart", daemonStart);
    object.string("argv0", argv0);
    if (!program.empty())
        object.string("program", program);
    object.string("start", start);
    object.integer("at", at);
    object.close();
    return text;
}

std::string recordName(std::int64_t pid)
{
    return std::to_string(pid) + ".json";
}

std::optional<ChildRecord> parseChildRecord(std::string_view text, std::string_view name)
{
    const auto value = parseJson(text.substr(0, ChildRecord::mostBytes));
    if (!value || !value->isObject())
        return std::nullopt;
    ChildRecord record{.pid = integerOf(*value, "pid"),
                       .node = stringOf(*value, "node"),
                       .host = stringOf(*value, "host"),
                       .instance = stringOf(*value, "instance"),
                       .daemonPid = integerOf(*value, "daemonPid"),
                       .daemonStart = stringOf(*value, "daemonStart"),
                       .argv0 = stringOf(*value, "argv0"),
                       .program = stringOf(*value, "program"),
                       .start = stringOf(*value, "start"),
                       .at = integerOf(*value, "at")};
    if (record.pid < leastPid || record.pid > mostPid || recordName(record.pid) != name)
        return std::nullopt;
    return record;
}

std::string ownHost()
{
    constexpr std::size_t longest = 256;
    for (const char *path : {"/etc/machine-id", "/var/lib/dbus/machine-id"}) {
        const auto text = readFile(path, longest);
        if (text && !trimmed(*text).empty())
            return "machine-id:" + std::string(trimmed(*text));
    }
    return {};
}

} // namespace claustrum
