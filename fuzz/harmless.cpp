// SPDX-License-Identifier: Apache-2.0
#include "fuzz/harmless.h"

#include "wire/params.h"
#include "wire/request.h"

#include <algorithm>
#include <array>

namespace claustrum::fuzz {
namespace {

// Others, known or not, are not sent: a method that is added later may do anything.
constexpr std::array<std::string_view, 14> methods = {
    "",
    "nothing",
    "nothing.here",
    "server.ping",
    "server.version",
    "server.capabilities",
    "server.shutdown",
    "process.stdin",
    "process.kill",
    "process.killAndWait",
    "process.reattach",
    "inspect.snapshot",
    "inspect.frames",
    "inspect.watch",
};
constexpr std::array<std::string_view, 4> fileMethods = {"files.list", "files.stat", "files.read",
                                                         "files.validate"};

template <typename Names>
bool contains(const Names &names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool isHarmlessSpawn(std::string_view raw)
{
    const auto params = bindParams<SpawnParams>(raw);
    if (!params)
        return true; // refused
    const bool loads = std::any_of(params->env.begin(), params->env.end(), [](const auto &entry) {
        return entry.first.starts_with("LD_") || entry.first.starts_with("GLIBC");
    });
    return !loads && params->args.empty()
           && (params->command == "/bin/true" || params->command == "/bin/cat");
}

bool isBelowHome(std::string_view raw)
{
    const auto params = bindParams<PathParams>(raw);
    return !params
           || (params->path.starts_with("~/") && params->path.find("..") == std::string::npos);
}

} // namespace

bool isHarmless(std::string_view line)
{
    const auto request = parseRequest(line);
    if (!request || contains(methods, request->method))
        return true;
    const std::string_view params = request->params.value_or("null");
    if (request->method == "process.spawn")
        return isHarmlessSpawn(params);
    return contains(fileMethods, request->method) && isBelowHome(params);
}

bool isRequestFor(std::string_view line, std::string_view method)
{
    const auto request = parseRequest(line);
    return request && request->method == method;
}

} // namespace claustrum::fuzz
