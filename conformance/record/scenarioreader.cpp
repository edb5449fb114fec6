// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/scenarioreader.h"

#include "conformance/model/fields.h"
#include "conformance/model/placeholdercheck.h"
#include "conformance/model/stepreader.h"
#include "conformance/model/stricttext.h"
#include "posix/files.h"
#include "wire/frameview.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::int64_t maxConnection = 1000;
constexpr std::int64_t maxFrames = 1'000'000;

template <class T>
Result<Action> finish(const Fields &fields, T action)
{
    if (auto error = fields.error())
        return std::move(*error);
    return Action(std::move(action));
}

/// @param line the whole line: the id is compared as written
Result<Action> readExpect(const JsonValue &value, std::string_view line)
{
    Fields fields(value, "expect");
    Expect expect{static_cast<int>(fields.integer("expect", 1, maxConnection)), {}, {}};
    if (fields.has("id")) {
        (void)fields.any("id");
        expect.reply = readFrame(line, Direction::Out).id;
    } else {
        expect.process = fields.string("process");
        const bool exit = fields.optionalBoolean("exit", false);
        expect.frames =
            static_cast<int>(fields.optionalInteger("frames", 1, maxFrames).value_or(0));
        if (exit == (expect.frames > 0))
            fields.fail("of a process, say either \"frames\" or \"exit\": true");
    }
    expect.late = fields.optionalBoolean("late", false);
    return finish(fields, std::move(expect));
}

Result<Action> readCollect(const JsonValue &value)
{
    Fields fields(value, "collect");
    Collect collect;
    collect.connection = static_cast<int>(fields.integer("collect", 1, maxConnection));
    collect.process = fields.string("process");
    return finish(fields, std::move(collect));
}

Result<Action> readRun(const JsonValue &value)
{
    Fields fields(value, "run");
    Run run;
    run.args = fields.strings("run");
    run.env = fields.optionalStringOrNullMap("env");
    run.input = fields.optionalString("stdin").value_or(std::string());
    return finish(fields, std::move(run));
}

Result<Action> readScenarioStep(const JsonValue &value, std::string_view line)
{
    if (value.find("expect"))
        return readExpect(value, line);
    if (value.find("recv"))
        return Error{"a scenario has no answers yet: say what to wait for with \"expect\""};
    if (value.find("collect"))
        return readCollect(value);
    if (value.find("run"))
        return readRun(value);
    if (value.find("get")) {
        Fields fields(value, "get");
        return finish(fields, Get{fields.string("get"), 0, {}, {}});
    }
    if (value.find("tree")) {
        Fields fields(value, "tree");
        return finish(fields, Tree{fields.string("tree"), std::nullopt});
    }
    return readStep(value);
}

Result<void> readScenarioHeader(const JsonValue &value, Scenario &scenario)
{
    const JsonValue *header = value.find("scenario");
    if (!header || value.object().size() != 1)
        return Error{"a scenario begins with {\"scenario\": …}, and this line does not"};
    Fields fields(*header, "scenario");
    (void)fields.integer("version", 1, Transcript::formatVersion);
    scenario.transcript.header.scenario = fields.string("scenario");
    scenario.transcript.header.title = fields.string("title");
    scenario.namesGitVersion = fields.optionalBoolean("git", false);
    if (auto error = fields.error())
        return std::move(*error);
    return {};
}

Result<void> readLine(std::string_view line, int number, Scenario &scenario)
{
    if (const auto bad = findNotStrict(line))
        return Error{*bad};
    const auto value = parseJson(line);
    if (!value)
        return value.error();
    if (number == 1)
        return readScenarioHeader(*value, scenario);
    auto action = readScenarioStep(*value, line);
    if (!action)
        return action.error();
    if (auto bad = checkPlaceholders(*action, Lines::Written))
        return std::move(*bad);
    scenario.transcript.steps.push_back({number, std::string(line), std::move(*action)});
    return {};
}

} // namespace

Result<Scenario> readScenario(const std::string &file)
{
    const auto text = readFile(file);
    if (!text)
        return text.error();
    return parseScenario(*text, file);
}

Result<Scenario> parseScenario(std::string_view text, const std::string &file)
{
    Scenario scenario;
    scenario.transcript.file = file;
    int number = 0;
    while (!text.empty()) {
        const auto line = text.substr(0, std::min(text.find('\n'), text.size()));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (const auto read = readLine(line, ++number, scenario); !read)
            return Error{file + ':' + std::to_string(number) + ": " + read.error().text};
    }
    if (number == 0)
        return Error{file + ":1: the file is empty"};
    return scenario;
}

} // namespace claustrum::conformance
