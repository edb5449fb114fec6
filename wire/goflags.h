// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace claustrum::go {

/// Command-line flags, parsed the way Go's flag package does (daemon.md).
///
///     FlagSet flags("claustrum");
///     flags.add("serve", &settings.serve, "start the daemon");
///     flags.add("git-timeout", &settings.gitTimeout, "give up on a git after `duration`");
///     const auto parsed = flags.parse(args);
///     if (!parsed)
///         … parsed.error().text and flags.usage() to stderr, status 2
///
/// The variables must outlive the set; their values when added are the defaults.
class FlagSet
{
public:
    /// Integers have 64 bits, like Go's int: a smaller type would refuse values that Go accepts.
    using Target = std::variant<bool *, std::string *, std::int64_t *, std::chrono::nanoseconds *>;

    /// Outcome of parse().
    struct Parsed
    {
        bool help = false;        ///< -h or -help was given; parsing stopped there
        std::size_t flags = 0;    ///< number of arguments that are flags and their values: another
                                  ///< flag inserted after them is parsed too, and wins
        std::size_t consumed = 0; ///< the same plus the "--" after them, if any
    };

    /// @param program name in the usage text
    explicit FlagSet(std::string program)
        : m_program(std::move(program))
    {}

    /// Adds a flag; a name in backquotes in @p usage names the value in the usage text.
    void add(std::string name, Target target, std::string usage);

    /// Sets the variables, up to the first argument that is not a flag. The error is one line;
    /// variables set before it stay set.
    Result<Parsed> parse(std::span<const std::string> args);

    /// Whether parse() found the flag, so that it wins over a default from elsewhere.
    [[nodiscard]] bool wasSet(std::string_view name) const;

    /// The value of a flag in Go's format; the flag must have been added.
    [[nodiscard]] std::string valueText(std::string_view name) const;

    /// "Usage of <program>:" and the flags in alphabetical order, ending with a newline.
    [[nodiscard]] std::string usage() const;

private:
    struct Flag
    {
        Target target;
        std::string usage;
        std::string defaultText; ///< as shown in the usage text; empty: a zero value, not shown
        bool set = false;
    };

    using Flags = std::map<std::string, Flag, std::less<>>;

    Result<std::size_t> take(std::span<const std::string> args);

    std::string m_program;
    Flags m_flags;
};

} // namespace claustrum::go
