// SPDX-License-Identifier: Apache-2.0
#include "conformance/options.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <thread>

namespace claustrum::conformance {
namespace {

constexpr std::string_view tryHelp = "; see claustrum-conformance --help";

using Take = Result<void> (*)(Options &, const std::string &value);

Result<void> takeJobs(Options &options, const std::string &value)
{
    const auto read = std::from_chars(value.data(), value.data() + value.size(), options.jobs);
    if (read.ec != std::errc() || read.ptr != value.data() + value.size() || options.jobs < 1
        || options.jobs > 256)
        return Error{"--jobs must be 1 to 256"};
    return {};
}

Result<void> takeTimeout(Options &options, const std::string &value)
{
    char *end = nullptr;
    const double seconds = std::strtod(value.c_str(), &end);
    if (value.empty() || *end != '\0' || !(seconds >= 0.01 && seconds <= 3600))
        return Error{"--timeout must be seconds, 0.01 to 3600"};
    options.timeout = std::chrono::milliseconds(std::llround(seconds * 1000));
    return {};
}

/// An option with a value.
struct Option
{
    std::string_view name;
    Take take;
};

template <std::string Options::*member>
Result<void> assign(Options &options, const std::string &value)
{
    options.*member = value;
    return {};
}

template <std::string Selection::*member>
Result<void> assignSelection(Options &options, const std::string &value)
{
    options.selection.*member = value;
    return {};
}

constexpr std::array<Option, 8> optionsWithValue{{
    {"--build", assignSelection<&Selection::build>},
    {"--expected", assign<&Options::expected>},
    {"--filter", assignSelection<&Selection::filter>},
    {"--format", assign<&Options::format>},
    {"--jobs", takeJobs},
    {"--recordings", assignSelection<&Selection::directory>},
    {"--server", assign<&Options::server>},
    {"--timeout", takeTimeout},
}};

/// Takes the argument at @p at, and the next as its value if it has none by `=`.
Result<void> takeOption(Options &options, const std::vector<std::string> &arguments,
                        std::size_t &at)
{
    const std::string &argument = arguments[at];
    const auto equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    if (name == "--keep") {
        options.keep = true;
        return {};
    }
    for (const Option &option : optionsWithValue) {
        if (option.name != name)
            continue;
        if (equals != std::string::npos)
            return option.take(options, argument.substr(equals + 1));
        if (++at >= arguments.size())
            return Error{name + " needs a value"};
        return option.take(options, arguments[at]);
    }
    return Error{"there is no option " + name};
}

} // namespace

Result<Options> parseOptions(const std::vector<std::string> &arguments)
{
    Options options;
    options.jobs = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string &argument = arguments[at];
        if (argument == "--help" || argument == "-h") {
            options.command = "help";
            return options;
        }
        if (argument.starts_with("--")) {
            if (const auto taken = takeOption(options, arguments, at); !taken)
                return Error{taken.error().text + std::string(tryHelp)};
        } else if (options.command.empty()) {
            options.command = argument;
        } else {
            options.selection.files.push_back(argument);
        }
    }
    if (options.command.empty())
        return Error{"say what to do" + std::string(tryHelp)};
    if (options.selection.directory.empty())
        options.selection.directory = defaultRecordings();
    if (options.server.empty())
        options.server = defaultServer();
    return options;
}

std::string helpText()
{
    return R"(usage: claustrum-conformance COMMAND [OPTIONS] [FILE…]

Holds a server to recorded transcripts, to the byte.

commands
  list      the scenarios, with titles, builds and counts
  replay    play them against a server and show how it differs

options
  --server BIN         the binary to test (default: the claustrum beside this program)
  --recordings DIR     holds <build>/<scenario>.jsonl (default: ./recordings)
  --build B            only builds that begin with B
  --filter GLOB        only scenarios that match, as 'process-*'
  --jobs N             so many scenarios at a time (default: one a processor)
  --timeout S          the longest wait for one answer, in seconds (default: 10)
  --format F           pretty, tap or json (default: pretty)
  --expected FILE      scenarios that are known to differ; one of them that is equal fails
  --keep               leave each scenario's directory behind

Given FILEs are taken instead of what --recordings holds.

status
  0  all equal
  1  differences
  2  something could not be run, or there was nothing to run

examples
  claustrum-conformance list --filter 'files-*'
  claustrum-conformance replay --server build/dev/bin/claustrum
  claustrum-conformance replay --filter process-kill --keep --timeout 30
  claustrum-conformance replay --format tap recordings/5db5e4a/bridge.jsonl
)";
}

} // namespace claustrum::conformance
