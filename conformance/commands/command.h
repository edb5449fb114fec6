// SPDX-License-Identifier: Apache-2.0
// What each command of claustrum-conformance gives to main(), and what they share.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

using Arguments = std::vector<std::string>;

/// The exit statuses of every command; Lacking of replay only.
enum ExitStatus {
    AllEqual = 0,
    Differences = 1,
    CouldNotRun = 2,
    Lacking = 3, ///< no difference, but this machine lacks what some scenarios need
};

/// One command: a file of its own, with its options and its help.
struct Command
{
    std::string_view name;
    std::string_view summary;               ///< one line, for the list of commands
    std::string_view help;                  ///< usage, options, examples; as it is printed
    int (*run)(const Arguments &arguments); ///< without the command's name; gives an ExitStatus
};

extern const Command coverageCommand;
extern const Command diffCommand;
extern const Command driftCommand;
extern const Command explainCommand;
extern const Command listCommand;
extern const Command recordCommand;
extern const Command replayCommand;
extern const Command tapCommand;

/// Tells of trouble on stderr, as "claustrum-conformance: TEXT"; gives CouldNotRun.
int cannotRun(const std::string &text);

} // namespace claustrum::conformance
