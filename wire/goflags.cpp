// SPDX-License-Identifier: Apache-2.0
#include "wire/goflags.h"

#include "wire/goduration.h"
#include "wire/gonumber.h"
#include "wire/goquote.h"

#include <cassert>
#include <optional>
#include <utility>

namespace claustrum::go {
namespace {

/// The parts of "-name", "--name=value" and the like.
struct Argument
{
    std::string_view name;
    std::optional<std::string_view> value;
};

/// Whether parsing stops before @p argument: not a flag, or a lone dash.
bool endsFlags(std::string_view argument)
{
    return argument.size() < 2 || argument.front() != '-';
}

std::optional<Argument> takeApart(std::string_view argument)
{
    argument.remove_prefix(argument[1] == '-' ? 2 : 1);
    if (argument.empty() || argument.front() == '-' || argument.front() == '=')
        return std::nullopt;
    const std::size_t equals = argument.find('=');
    if (equals == argument.npos)
        return Argument{argument, std::nullopt};
    return Argument{argument.substr(0, equals), argument.substr(equals + 1)};
}

template <typename T>
Result<void> store(T *target, Result<T> value)
{
    if (!value)
        return value.error();
    *target = *std::move(value);
    return {};
}

/// Parses a value into a variable of each kind.
struct Assign
{
    std::string_view text;

    Result<void> operator()(bool *target) const { return store(target, parseBool(text)); }
    Result<void> operator()(std::int64_t *target) const { return store(target, parseInt(text)); }
    Result<void> operator()(std::string *target) const
    {
        *target = text;
        return {};
    }
    Result<void> operator()(std::chrono::nanoseconds *target) const
    {
        const auto duration = parseDuration(text);
        if (!duration)
            return Error{"parse error"};
        *target = *duration;
        return {};
    }
};

struct ToText
{
    std::string operator()(const bool *value) const { return *value ? "true" : "false"; }
    std::string operator()(const std::string *value) const { return *value; }
    std::string operator()(const std::int64_t *value) const { return std::to_string(*value); }
    std::string operator()(const std::chrono::nanoseconds *value) const
    {
        return formatDuration(*value);
    }
};

/// A default as the usage text shows it; empty for a zero value.
struct ToDefaultText
{
    std::string operator()(const bool *value) const { return *value ? "true" : ""; }
    std::string operator()(const std::string *value) const
    {
        return value->empty() ? "" : quote(*value);
    }
    std::string operator()(const std::int64_t *value) const
    {
        return *value == 0 ? "" : std::to_string(*value);
    }
    std::string operator()(const std::chrono::nanoseconds *value) const
    {
        return value->count() == 0 ? "" : formatDuration(*value);
    }
};

/// The usage text's word for a value without a name of its own.
struct ToKind
{
    std::string operator()(const bool *) const { return {}; }
    std::string operator()(const std::string *) const { return "string"; }
    std::string operator()(const std::int64_t *) const { return "int"; }
    std::string operator()(const std::chrono::nanoseconds *) const { return "duration"; }
};

/// Takes the name in backquotes, and removes the backquotes from the usage.
std::optional<std::string> takeValueName(std::string &usage)
{
    const std::size_t open = usage.find('`');
    const std::size_t close = open == usage.npos ? open : usage.find('`', open + 1);
    if (close == usage.npos)
        return std::nullopt;
    usage.erase(close, 1).erase(open, 1);
    return usage.substr(open, close - open - 1);
}

void appendIndented(std::string &out, std::string_view lines)
{
    for (const char c : lines) {
        out += c;
        if (c == '\n')
            out += "    \t";
    }
}

} // namespace

void FlagSet::add(std::string name, Target target, std::string usage)
{
    std::string defaultText = std::visit(ToDefaultText{}, target);
    const bool isNew =
        m_flags.try_emplace(std::move(name), Flag{target, std::move(usage), defaultText}).second;
    assert(isNew);
    (void)isNew;
}

Result<FlagSet::Parsed> FlagSet::parse(std::span<const std::string> args)
{
    Parsed parsed;
    while (parsed.flags < args.size() && !endsFlags(args[parsed.flags])) {
        if (args[parsed.flags] == "--") {
            parsed.consumed = parsed.flags + 1;
            return parsed;
        }
        const auto taken = take(args.subspan(parsed.flags));
        if (!taken)
            return taken.error();
        parsed.help = *taken == 0;
        if (parsed.help)
            break;
        parsed.flags += *taken;
    }
    parsed.consumed = parsed.flags;
    return parsed;
}

/// Parses the first flag; returns the number of arguments taken, 0 for help.
Result<std::size_t> FlagSet::take(std::span<const std::string> args)
{
    const auto argument = takeApart(args.front());
    if (!argument)
        return Error{"bad flag syntax: " + args.front()};
    const std::string name(argument->name);
    const auto found = m_flags.find(name);
    if (found == m_flags.end()) {
        if (name == "help" || name == "h")
            return std::size_t{0};
        return Error{"flag provided but not defined: -" + name};
    }

    const bool isBoolean = std::holds_alternative<bool *>(found->second.target);
    const bool takesNext = !isBoolean && !argument->value;
    if (takesNext && args.size() < 2)
        return Error{"flag needs an argument: -" + name};
    const std::string_view value = takesNext ? args[1] : argument->value.value_or("true");
    if (const auto done = std::visit(Assign{value}, found->second.target); !done) {
        return Error{(isBoolean ? "invalid boolean value " : "invalid value ") + quote(value)
                     + (isBoolean ? " for -" : " for flag -") + name + ": " + done.error().text};
    }
    found->second.set = true;
    return std::size_t{takesNext ? 2U : 1U};
}

bool FlagSet::wasSet(std::string_view name) const
{
    const auto found = m_flags.find(name);
    return found != m_flags.end() && found->second.set;
}

std::string FlagSet::valueText(std::string_view name) const
{
    const auto found = m_flags.find(name);
    assert(found != m_flags.end());
    return std::visit(ToText{}, found->second.target);
}

std::string FlagSet::usage() const
{
    std::string out = "Usage of " + m_program + ":\n";
    for (const auto &[name, flag] : m_flags) {
        std::string text = flag.usage;
        const std::string value = takeValueName(text).value_or(std::visit(ToKind{}, flag.target));
        out += "  -" + name + (value.empty() ? "" : " " + value);
        out += name.size() == 1 && value.empty() ? "\t" : "\n    \t";
        appendIndented(out, text);
        if (!flag.defaultText.empty())
            out += " (default " + flag.defaultText + ")";
        out += '\n';
    }
    return out;
}

} // namespace claustrum::go
