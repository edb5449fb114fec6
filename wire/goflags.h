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

/// Command-line flags, read as Go's flag package reads them (daemon.md).
///
///     FlagSet flags("claustrum");
///     flags.add("serve", &settings.serve, "start the daemon");
///     flags.add("git-timeout", &settings.gitTimeout, "give up on a git after `duration`");
///     const auto parsed = flags.parse(args);
///     if (!parsed)
///         … parsed.error().text and flags.usage() to stderr, status 2
///
/// The variables must outlive the set. What one holds when it is added is its default.
class FlagSet
{
public:
    /// Integers have 64 bits, as Go's int has: what it takes, a smaller one would refuse.
    using Target = std::variant<bool *, std::string *, std::int64_t *, std::chrono::nanoseconds *>;

    /// What parse() found.
    struct Parsed
    {
        bool help = false;        ///< -h or -help was met; nothing after it was read
        std::size_t flags = 0;    ///< so many arguments are flags and their values: one more flag
                                  ///< put after them is read too, and wins
        std::size_t consumed = 0; ///< the same, and the "--" that ended them, if one did
    };

    /// @param program named by the usage text
    explicit FlagSet(std::string program)
        : m_program(std::move(program))
    {}

    /// Adds a flag; a name in backquotes in @p usage stands for the value in the usage text.
    void add(std::string name, Target target, std::string usage);

    /// Sets the variables, from the first argument on to the first that is no flag.
    /// The error is one line; what was set before it stays set.
    Result<Parsed> parse(std::span<const std::string> args);

    /// Whether parse() met the flag, so that it wins over a default from elsewhere.
    [[nodiscard]] bool wasSet(std::string_view name) const;

    /// The value of a flag as Go prints it; the flag must have been added.
    [[nodiscard]] std::string valueText(std::string_view name) const;

    /// "Usage of <program>:" and the flags in alphabetical order, a newline at the end.
    [[nodiscard]] std::string usage() const;

private:
    struct Flag
    {
        Target target;
        std::string usage;
        std::string defaultText; ///< as the usage text shows it; empty: a zero value, not shown
        bool set = false;
    };

    using Flags = std::map<std::string, Flag, std::less<>>;

    Result<std::size_t> take(std::span<const std::string> args);

    std::string m_program;
    Flags m_flags;
};

} // namespace claustrum::go
