// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/faults/fault.h"
#include "conformance/faults/faultyserver.h"
#include "conformance/faults/standin.h"

#include <cstdio>
#include <filesystem>
#include <iostream>

namespace claustrum::conformance {
namespace {

int printFaults()
{
    constexpr std::size_t column = 26;
    for (const Fault &fault : faults()) {
        std::cout << "  " << fault.id << std::string(column - fault.id.size(), ' ') << fault.what
                  << '\n';
    }
    return AllEqual;
}

/// "2:5": after frame 5 of connection 2.
ArgumentReader::Take takePlace(std::vector<FramePlace> &places)
{
    return [&places](const std::string &value) -> Result<void> {
        FramePlace place;
        char rest = 0;
        if (std::sscanf(value.c_str(), "%d:%d%c", &place.connection, &place.frames, &rest) != 2
            || place.connection < 1 || place.frames < 1)
            return Error{"--place must be CONNECTION:FRAMES, such as 1:12"};
        places.push_back(place);
        return {};
    };
}

int make(const Arguments &arguments)
{
    StandIn standIn;
    std::string server;
    std::string out;
    bool list = false;
    ArgumentReader reader;
    reader.option("--server", server)
        .option("--out", out)
        .option("--report", standIn.report)
        .option("--place", takePlace(standIn.places))
        .flag("--list", list);
    const auto names = reader.read(arguments);
    if (!names)
        return cannotRun(names.error().text);
    if (list)
        return printFaults();
    if (names->size() != 1 || out.empty())
        return cannotRun("serve-faulty needs a FAULT and --out FILE; see claustrum-conformance help"
                         " serve-faulty");
    standIn.fault = names->front();
    if (!findFault(standIn.fault))
        return cannotRun("there is no fault " + standIn.fault
                         + "; see claustrum-conformance serve-faulty --list");
    auto binary = serverPath(server);
    if (!binary)
        return cannotRun(binary.error().text);
    standIn.server = std::move(*binary);
    if (!standIn.report.empty())
        standIn.report = std::filesystem::absolute(standIn.report).string();
    const std::string program = std::filesystem::canonical("/proc/self/exe").string();
    if (const auto written = writeStandIn(out, standIn, program); !written)
        return cannotRun(written.error().text);
    return AllEqual;
}

constexpr std::string_view help =
    R"(usage: claustrum-conformance serve-faulty FAULT --out FILE [OPTIONS]
       claustrum-conformance serve-faulty --list

Makes a server with one fault, to check that a test of servers notices it. FILE takes the arguments
of claustrum. Its -serve starts the real server and relays all connections, with one error in the
frames or in the behaviour of the server; every other mode is that of the real program.

FILE is a script that runs this program, which must stay in its place. A connection that begins with
`server.shutdown` is relayed without the fault, since that request ends a test.

options
  --out FILE           the program to make
  --server BIN         the real server (default: the claustrum beside this program)
  --report FILE        write the name of the fault to FILE as soon as it has occurred; with the
                       fault `none`, the names of all faults that would have occurred
  --place C:N          for extra-before-disconnect: after frame N of connection C, both counted from
                       1, connections in the order of opening; can be given more than once
  --list               list the faults

status
  0  FILE was made
  2  it could not be made

examples
  claustrum-conformance serve-faulty pairs-swapped --out /tmp/swapped
  claustrum-conformance replay --server /tmp/swapped --filter 'process-*'
  claustrum-conformance faults --fault pairs-swapped
)";

/// The kernel runs a script with its path as the first argument, followed by the script's own.
int serveFaulty(const Arguments &arguments)
{
    if (!arguments.empty() && arguments.front().find('/') != std::string::npos)
        return runFaultyServer(arguments.front(), {arguments.begin() + 1, arguments.end()});
    if (!arguments.empty() && (arguments.front() == "--help" || arguments.front() == "-h")) {
        std::cout << help;
        return AllEqual;
    }
    return make(arguments);
}

} // namespace

const Command serveFaultyCommand{"serve-faulty",
                                 "make a server with one fault, to check tests of servers", help,
                                 serveFaulty, Command::Help::Own};

} // namespace claustrum::conformance
