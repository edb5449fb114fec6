// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/command.h"
#include "wire/version.h"

#include <algorithm>
#include <iostream>

namespace claustrum::conformance {
namespace {

constexpr std::array commands{
    &coverageCommand, &diffCommand,       &driftCommand,  &explainCommand,     &faultsCommand,
    &formatCommand,   &listCommand,       &matrixCommand, &mergeCommand,       &playCommand,
    &recordCommand,   &reduceCommand,     &replayCommand, &serveFaultyCommand, &shareCommand,
    &sinceCommand,    &statisticsCommand, &tapCommand,    &timelineCommand};

const Command *find(std::string_view name)
{
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const Command *command) { return command->name == name; });
    return found == commands.end() ? nullptr : *found;
}

int printCommands()
{
    std::cout << "usage: claustrum-conformance COMMAND [OPTIONS] [FILE…]\n\n"
                 "Compares servers with recorded transcripts, byte by byte.\n\ncommands\n";
    for (const Command *const command : commands) {
        std::cout << "  " << command->name << std::string(14 - command->name.size(), ' ')
                  << command->summary << '\n';
    }
    std::cout
        << "\nclaustrum-conformance help COMMAND shows the options of a command, with examples;\n"
           "claustrum-conformance --version prints the version.\n\n"
           "terms\n"
           "  transcript  file of a recorded session: requests, answers and other steps\n"
           "  scenario    the session of a transcript, by name, such as files-read\n"
           "  recording   transcript of a reference build, in recordings/<build>/\n"
           "  case        part of a scenario with one requirement, such as files-read/cap\n\n"
           "status\n"
           "  0  everything is equal\n"
           "  1  there are differences\n"
           "  2  something could not be run, or there was nothing to run\n";
    return AllEqual;
}

int printVersion()
{
    std::cout << "claustrum-conformance " << programVersion() << '\n';
    return AllEqual;
}

bool asksForHelp(const Arguments &arguments)
{
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    return std::any_of(arguments.begin(), end, [](const std::string &argument) {
        return argument == "--help" || argument == "-h";
    });
}

int runCommand(const std::string &name, const Arguments &arguments)
{
    const Command *const command = find(name);
    if (!command)
        return cannotRun("there is no command " + name + "; see claustrum-conformance --help");
    if (command->askedFor == Command::Help::Own || !asksForHelp(arguments))
        return command->run(arguments);
    std::cout << command->help;
    return AllEqual;
}

int run(const Arguments &arguments)
{
    if (arguments.empty())
        return cannotRun("give a command; see claustrum-conformance --help");
    const std::string &name = arguments.front();
    const Arguments rest(arguments.begin() + 1, arguments.end());
    if (name == "help" && !rest.empty())
        return runCommand(rest.front(), {"--help"});
    if (name == "help" || name == "--help" || name == "-h")
        return printCommands();
    if (name == "--version" || name == "version")
        return printVersion();
    return runCommand(name, rest);
}

/// A full disk or a closed pipe must not look like a success.
int finish(int status)
{
    return std::cout.flush() ? status : cannotRun("the output could not be completely written");
}

} // namespace

} // namespace claustrum::conformance

int main(int argc, char **argv)
{
    using namespace claustrum::conformance;
    return finish(run({argv + 1, argv + argc}));
}
