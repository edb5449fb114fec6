// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands.h"

#include <array>
#include <iostream>

using namespace claustrum::conformance;

namespace {

struct Command
{
    std::string_view name;
    int (*run)(const Options &);
};

int help(const Options &)
{
    std::cout << helpText();
    return 0;
}

constexpr std::array<Command, 3> commands{{
    {"help", help},
    {"list", listCommand},
    {"replay", replayCommand},
}};

} // namespace

int main(int argc, char **argv)
{
    const auto options = parseOptions({argv + 1, argv + argc});
    if (!options) {
        std::cerr << "claustrum-conformance: " << options.error().text << '\n';
        return 2;
    }
    for (const Command &command : commands) {
        if (command.name == options->command)
            return command.run(*options);
    }
    std::cerr << "claustrum-conformance: there is no command " << options->command
              << "; see claustrum-conformance --help\n";
    return 2;
}
