// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/placeholdercheck.h"

#include "conformance/model/masks.h"
#include "conformance/model/placeholders.h"

#include <algorithm>
#include <array>

namespace claustrum::conformance {
namespace {

constexpr std::array<std::string_view, 5> replaced{"DIR", "HTTP", "HTTP_ADDR", "SOCKET", "TOKEN"};

/// The characters after the name in other forms of a shell's ${NAME…}.
constexpr std::string_view shellOperators = "-:=?+#%/^,@[!*";

constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view nameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

std::string inBraces(std::string_view name)
{
    return "${" + std::string(name) + '}';
}

std::string knownNames()
{
    std::string names;
    for (const std::string_view name : replaced)
        names += inBraces(name) + ", ";
    for (const std::string_view name : maskNames())
        names += inBraces(name) + (name == maskNames().back() ? "" : ", ");
    return names;
}

/// @param rest begins after "${"
std::optional<std::string> badName(std::string_view rest)
{
    const auto length = std::min(rest.find_first_not_of(nameCharacters), rest.size());
    const std::string_view name = rest.substr(0, length);
    if (name.empty() || capitals.find(name.front()) == std::string_view::npos)
        return std::nullopt;
    if (length < rest.size() && rest[length] == '}') {
        if (isPlaceholder(name))
            return std::nullopt;
        return "unknown placeholder " + inBraces(name) + "; known are " + knownNames()
               + "; for a variable of a shell, write $" + std::string(name);
    }
    if (length < rest.size() && shellOperators.find(rest[length]) != std::string_view::npos)
        return std::nullopt;
    return "the placeholder ${" + std::string(name) + " has no closing brace";
}

/// @param at of a "<<" after a quote
std::optional<std::string> badBlock(std::string_view line, std::size_t at)
{
    const std::string_view rest = line.substr(at + 2);
    const auto colon = std::min(rest.find(':'), rest.size());
    const std::string_view kind = rest.substr(0, colon);
    const bool isWord = !kind.empty() && std::all_of(kind.begin(), kind.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
    if (!isWord || colon == rest.size())
        return std::nullopt;
    if (kind != "b64")
        return "unknown block <<" + std::string(kind) + ":; the only one is <<b64:text>>";
    if (findBase64Block(line, at - 1).begin != at)
        return "the block <<b64: has no end; it is written as \"<<b64:text>>\"";
    return std::nullopt;
}

/// Checks the texts of one step.
class Checker
{
public:
    Checker(std::string step, Lines lines)
        : m_step(std::move(step))
        , m_lines(lines)
    {}

    void text(std::string_view field, std::string_view value)
    {
        note(field, findBadPlaceholder(value));
    }
    void texts(std::string_view field, const std::vector<std::string> &values)
    {
        for (const std::string &value : values)
            text(field, value);
    }
    void environment(const EnvironmentChanges &changes)
    {
        for (const auto &[name, value] : changes)
            text("env", value.value_or(std::string()));
    }
    void line(std::string_view field, std::string_view value)
    {
        if (m_lines == Lines::Tapped)
            return;
        text(field, value);
        note(field, findBadBlock(value));
    }

    std::optional<Error> error;

private:
    void note(std::string_view field, const std::optional<std::string> &problem)
    {
        if (problem && !error)
            error = Error{m_step + ": \"" + std::string(field) + "\": " + *problem};
    }

    std::string m_step;
    Lines m_lines;
};

void check(Checker &checker, const MakeDir &fixture)
{
    checker.text("dir", fixture.path);
}

void check(Checker &checker, const MakeFile &fixture)
{
    checker.text("file", fixture.path);
    if (!fixture.literal)
        checker.text("text", fixture.content);
}

void check(Checker &checker, const MakeSymlink &fixture)
{
    checker.text("symlink", fixture.path);
    checker.text("to", fixture.target);
}

void check(Checker &checker, const MakeFifo &fixture)
{
    checker.text("fifo", fixture.path);
}

void check(Checker &checker, const MakeSocket &fixture)
{
    checker.text("socket", fixture.path);
}

void check(Checker &checker, const RunGit &fixture)
{
    checker.text("in", fixture.directory);
    checker.texts("git", fixture.args);
}

void check(Checker &checker, const ServeHttp &fixture)
{
    checker.text("file", fixture.file);
    checker.text("location", fixture.location);
}

void check(Checker &checker, const Remove &fixture)
{
    checker.text("remove", fixture.path);
}

void check(Checker &checker, const ChangeMode &fixture)
{
    checker.text("chmod", fixture.path);
}

void check(Checker &checker, const Serve &serve)
{
    checker.texts("args", serve.args);
    checker.environment(serve.env);
    checker.text("conf", serve.conf.value_or(std::string()));
    checker.text("cwd", serve.cwd);
}

void check(Checker &checker, const Send &send)
{
    if (!send.literal)
        checker.line("line", send.line);
}

void check(Checker &checker, const Receive &receive)
{
    if (!receive.literal)
        checker.line("line", receive.line);
}

void check(Checker &checker, const Collect &collect)
{
    checker.line("exit", collect.exit);
}

void check(Checker &checker, const Run &run)
{
    checker.texts("run", run.args);
    checker.environment(run.env);
    checker.text("stdin", run.input);
    checker.text("stdout", run.out);
    checker.text("stderr", run.err);
}

void check(Checker &checker, const Get &get)
{
    checker.text("get", get.url);
    checker.text("body", get.body);
}

void check(Checker &checker, const Tree &tree)
{
    checker.text("tree", tree.path);
}

template <class Other>
void check(Checker &, const Other &)
{} // has no such texts

template <class Kind>
const char *nameOf(const Kind &)
{
    if constexpr (std::is_same_v<Kind, Fixture>)
        return "fixture";
    else if constexpr (std::is_same_v<Kind, Serve>)
        return "serve";
    else if constexpr (std::is_same_v<Kind, Send>)
        return "on";
    else if constexpr (std::is_same_v<Kind, Receive>)
        return "recv";
    else if constexpr (std::is_same_v<Kind, Collect>)
        return "collect";
    else if constexpr (std::is_same_v<Kind, Run>)
        return "run";
    else if constexpr (std::is_same_v<Kind, Get>)
        return "get";
    else
        return "tree";
}

} // namespace

bool isPlaceholder(std::string_view name)
{
    return std::find(replaced.begin(), replaced.end(), name) != replaced.end()
           || maskNamed(name).has_value();
}

std::optional<std::string> findBadPlaceholder(std::string_view text)
{
    for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
        if (auto bad = badName(text.substr(at + 2)))
            return bad;
    }
    return std::nullopt;
}

std::optional<std::string> findBadBlock(std::string_view line)
{
    for (auto at = line.find("<<"); at != std::string_view::npos; at = line.find("<<", at + 2)) {
        const bool beginsString = at > 0 && line[at - 1] == '"';
        if (!beginsString && line.substr(at).starts_with("<<b64:"))
            return "the block <<b64: must be a whole string: \"<<b64:text>>\"";
        auto bad = beginsString ? badBlock(line, at) : std::nullopt;
        if (bad)
            return bad;
    }
    return std::nullopt;
}

std::optional<Error> checkPlaceholders(const Action &action, Lines lines)
{
    return std::visit(
        [lines](const auto &step) {
            Checker checker(nameOf(step), lines);
            if constexpr (std::is_same_v<std::decay_t<decltype(step)>, Fixture>)
                std::visit([&](const auto &fixture) { check(checker, fixture); }, step);
            else
                check(checker, step);
            return checker.error;
        },
        action);
}

} // namespace claustrum::conformance
