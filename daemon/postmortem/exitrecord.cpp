// SPDX-License-Identifier: Apache-2.0
#include "daemon/postmortem/exitrecord.h"

#include "posix/signalname.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace claustrum {
namespace {

std::string signalName(int signal)
{
    const auto known = nameOfSignal(signal);
    return known.empty() ? "signal " + std::to_string(signal) : std::string(known);
}

std::string quotedOrNull(const std::string &text)
{
    if (text.empty())
        return "null";
    std::string json;
    appendJsonString(json, text);
    return json;
}

/// As many of them, and as much of each, as a record keeps.
std::vector<std::string> bounded(const std::vector<std::string> &all)
{
    std::vector<std::string> kept;
    std::size_t bytes = 0;
    for (const auto &one : all) {
        if (kept.size() == ExitRecord::mostArgs || bytes >= ExitRecord::mostArgBytes)
            break;
        kept.push_back(one.substr(0, ExitRecord::longestArg));
        bytes += kept.back().size();
    }
    return kept;
}

} // namespace

std::string ExitRecord::name() const
{
    const auto seconds = static_cast<std::time_t>(ended);
    const auto milliseconds = static_cast<int>((ended - static_cast<double>(seconds)) * 1000);
    tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%S", &parts);
    std::array<char, 64> rest{};
    std::snprintf(rest.data(), rest.size(), ".%03dZ-%d.json", std::clamp(milliseconds, 0, 999),
                  pid);
    return std::string(text.data()) + rest.data();
}

std::string ExitRecord::json(const Verdict &verdict) const
{
    std::string json;
    ObjectWriter(json)
        .string("id", id)
        .integer("pid", pid)
        .string("command", facts.command.substr(0, longestArg))
        .strings("args", bounded(args))
        .string("folder", folder.substr(0, longestArg))
        .strings("variables", bounded(variables))
        .number("started", started)
        .number("ended", ended)
        .raw("exitCode", facts.status ? std::to_string(*facts.status) : "null")
        .raw("signal", quotedOrNull(facts.signal > 0 ? signalName(facts.signal) : ""))
        .boolean("core", facts.core)
        .uinteger("oomKills", facts.oomKills)
        .number("userSeconds", userSeconds)
        .number("systemSeconds", systemSeconds)
        .uinteger("mostResidentBytes", mostResidentBytes)
        .uinteger("stdinBytes", facts.stdinBytes)
        .uinteger("stderrBytes", errBytes)
        .string("stderrFirst", errFirst)
        .string("stderrLast", errLast)
        .string("verdict", verdict.text)
        .string("advice", verdict.advice)
        .close();
    return json + '\n';
}

} // namespace claustrum
