// SPDX-License-Identifier: Apache-2.0
// The commands of claustrum-conformance, and their common parts.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

using Arguments = std::vector<std::string>;

/// The exit statuses of all commands.
enum ExitStatus {
    AllEqual = 0,
    Differences = 1,
    CouldNotRun = 2,
};

/// One command: a file of its own, with its options and its help.
struct Command
{
    std::string_view name;
    std::string_view summary;               ///< one line, for the list of commands
    std::string_view help;                  ///< usage, options, examples, as printed
    int (*run)(const Arguments &arguments); ///< without the command's name; returns an ExitStatus

    /// Own: --help among the arguments may be meant for another program, unless it is the first.
    enum class Help { Anywhere, Own };
    Help askedFor = Help::Anywhere;
};

extern const Command coverageCommand;
extern const Command diffCommand;
extern const Command driftCommand;
extern const Command explainCommand;
extern const Command faultsCommand;
extern const Command formatCommand;
extern const Command listCommand;
extern const Command matrixCommand;
extern const Command mergeCommand;
extern const Command playCommand;
extern const Command recordCommand;
extern const Command reduceCommand;
extern const Command replayCommand;
extern const Command serveFaultyCommand;
extern const Command shareCommand;
extern const Command sinceCommand;
extern const Command statisticsCommand;
extern const Command tapCommand;
extern const Command timelineCommand;

/// Prints "claustrum-conformance: TEXT" on stderr and returns CouldNotRun.
int cannotRun(const std::string &text);

} // namespace claustrum::conformance
