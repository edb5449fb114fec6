// SPDX-License-Identifier: Apache-2.0
#include "common/ownerrecord.h"

#include "common/trimmed.h"
#include "posix/files.h"
#include "wire/gopath.h"
#include "wire/jsonvalue.h"
#include "wire/jsonwriter.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

namespace claustrum {
namespace {

constexpr std::size_t maxProcFile = 1'048'576; // bytes of a command line that are read

std::string stringOf(const JsonValue &object, const char *key)
{
    const auto *const value = object.find(key);
    return value && value->isString() ? value->string() : std::string();
}

std::int64_t integerOf(const JsonValue &object, const char *key)
{
    const auto *const value = object.find(key);
    return value ? value->integer().value_or(0) : 0;
}

/// The text of a link such as "pid:[4026531836]"; empty if it cannot be read.
std::string linkText(const std::string &path)
{
    std::array<char, 256> text{};
    const auto size = ::readlink(path.c_str(), text.data(), text.size());
    return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

std::string pidNamespace(const std::string &process)
{
    return linkText("/proc/" + process + "/ns/pid");
}

std::vector<std::string> commandLine(std::int64_t pid)
{
    const auto text = readFile("/proc/" + std::to_string(pid) + "/cmdline", maxProcFile);
    std::vector<std::string> words;
    for (std::string_view rest = text ? std::string_view(*text) : ""; !rest.empty();) {
        const auto end = std::min(rest.find('\0'), rest.size());
        words.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return words;
}

std::string lastComponent(const std::string &path)
{
    return path.substr(path.rfind('/') + 1);
}

/// The value of a flag with one dash or two, behind "=" or in the next word.
std::string flagValue(const std::vector<std::string> &words, const std::string &name)
{
    for (std::size_t i = 1; i < words.size(); ++i) {
        for (const auto &flag : {"-" + name, "--" + name}) {
            if (words[i] == flag && i + 1 < words.size())
                return words[i + 1];
            if (words[i].starts_with(flag + "="))
                return words[i].substr(flag.size() + 1);
        }
    }
    return {};
}

bool serves(const std::vector<std::string> &words, const ExpectedOwner &expected)
{
    const auto has = [&](const char *flag) {
        return std::find(words.begin() + 1, words.end(), flag) != words.end();
    };
    if (words.empty() || lastComponent(words.front()) != expected.program)
        return false;
    const auto socket = flagValue(words, "socket");
    return (has("-serve") || has("--serve")) && !socket.empty()
           && go::cleanPath(socket) == go::cleanPath(expected.socket);
}

bool isOnThisNode(const OwnerRecord &record)
{
    const auto own = ownNode();
    const auto ownNamespace = pidNamespace("self");
    return !own.empty() && own == record.node && !ownNamespace.empty()
           && ownNamespace == pidNamespace(std::to_string(record.pid));
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
    const auto space = pidNamespace("self");
    if (!boot || space.empty())
        return {};
    return std::string(trimmed(*boot)) + '/' + space;
}

std::string reasonNotToSignal(const OwnerRecord &record, const ExpectedOwner &expected)
{
    if (record.role != "serve")
        return "its holder is not a daemon (role \"" + record.role + "\")";
    const bool passes = record.pid >= 2 && record.pid != ::getpid() && isOnThisNode(record)
                        && serves(commandLine(record.pid), expected);
    if (passes)
        return {};
    return "pid " + std::to_string(record.pid) + " is not a " + expected.program
           + " --serve process for " + expected.socket;
}

} // namespace claustrum
