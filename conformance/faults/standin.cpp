// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/standin.h"

#include "conformance/model/writefile.h"

#include <cstdio>
#include <sstream>

namespace claustrum::conformance {
namespace {

/// The kernel's limit for the first line of a script (BINPRM_BUF_SIZE).
constexpr std::size_t longestFirstLine = 255;

constexpr std::size_t longestFile = std::size_t{1} << 20;

/// The first line of the script. The kernel divides it at blanks; `env -S` reads quotes.
std::string firstLine(const std::string &program)
{
    std::string line = "#!/usr/bin/env -S '";
    for (const char c : program) {
        if (c == '\'' || c == '\\')
            line += '\\';
        line += c;
    }
    return line + "' serve-faulty\n";
}

/// "# KEY VALUE" lines after the first line.
void readSetting(const std::string &line, StandIn &standIn)
{
    const auto space = line.find(' ', 2);
    if (!line.starts_with("# ") || space == std::string::npos)
        return;
    const std::string key = line.substr(2, space - 2);
    const std::string value = line.substr(space + 1);
    FramePlace place;
    if (key == "fault")
        standIn.fault = value;
    else if (key == "server")
        standIn.server = value;
    else if (key == "report")
        standIn.report = value;
    else if (key == "place"
             && std::sscanf(value.c_str(), "%d:%d", &place.connection, &place.frames) == 2)
        standIn.places.push_back(place);
}

} // namespace

Result<void> writeStandIn(const std::string &path, const StandIn &standIn,
                          const std::string &program)
{
    const std::string first = firstLine(program);
    if (first.size() > longestFirstLine)
        return Error{program
                     + ": too long for the first line of a script; move it to a shorter path"};
    std::string text = first + "# fault " + standIn.fault + "\n# server " + standIn.server + '\n';
    if (!standIn.report.empty())
        text += "# report " + standIn.report + '\n';
    for (const FramePlace &place : standIn.places)
        text += "# place " + std::to_string(place.connection) + ':' + std::to_string(place.frames)
                + '\n';
    return writeFile(path, text, 0777);
}

Result<StandIn> readStandIn(const std::string &path)
{
    const auto text = readFile(path, longestFile);
    if (!text)
        return text.error();
    StandIn standIn;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);)
        readSetting(line, standIn);
    if (standIn.fault.empty() || standIn.server.empty())
        return Error{path + ": not made by claustrum-conformance serve-faulty FAULT --out FILE"};
    return standIn;
}

} // namespace claustrum::conformance
