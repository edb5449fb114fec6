// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/mentions.h"

#include "conformance/compare/askers.h"
#include "conformance/model/masks.h"
#include "conformance/model/pattern.h"
#include "conformance/model/streamframe.h"
#include "wire/jsonvalue.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>

namespace claustrum::conformance {
namespace {

using Kind = ContractItem::Kind;

constexpr std::size_t shortHash = 7;
constexpr std::string_view installMark = "__INSTALL_RESULT__";

/// A line of a transcript as JSON, with samples for its masks.
Result<JsonValue> asJson(std::string_view line)
{
    return parseJson(sampleOf(line));
}

/// Calls @p with for each line of a text, without the newline.
template <class With>
void eachLine(std::string_view text, With with)
{
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        with(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// A log line without its time; other lines unchanged.
std::string withoutTime(std::string_view line)
{
    const auto level = line.find_first_not_of("0123456789/: ");
    return std::string(level == std::string_view::npos ? line : line.substr(level));
}

/// "-flag" of "--flag=value"; other arguments unchanged.
std::string flagOf(std::string_view argument)
{
    if (argument.starts_with("--"))
        argument.remove_prefix(1);
    return std::string(argument.substr(0, argument.find('=')));
}

/// Fields that the player compares with other frames or with the system, even if their value is a
/// mask (conformance/play/boundvalues.h).
constexpr std::array<std::string_view, 9> boundFields{"pid",      "serverVersion", "startTime",
                                                      "firstSeq", "lastSeq",       "running",
                                                      "version",  "instanceId",    "startedAt"};

/// Whether the value of that field is a mask wherever the line has it, so that nothing but its form
/// is compared.
bool isFree(std::string_view line, const std::string &field)
{
    if (std::ranges::find(boundFields, field) != boundFields.end())
        return false;
    const std::string key = '"' + field + "\":";
    bool masked = false;
    for (auto at = line.find(key); at != std::string_view::npos; at = line.find(key, at + 1)) {
        auto value = line.substr(at + key.size());
        if (const bool quoted = value.starts_with('"'); quoted)
            value.remove_prefix(1);
        const auto end = value.find('}');
        const bool isMask =
            value.starts_with("${") && end != std::string_view::npos
            && maskNamed(value.substr(2, end - 2))
            && (end + 1 == value.size()
                || std::string_view("\",]}").find(value[end + 1]) != std::string_view::npos);
        if (!isMask)
            return false;
        masked = true;
    }
    return masked;
}

/// Collects the mentions of each case from the steps of a scenario.
class MentionCollector
{
public:
    explicit MentionCollector(const CataloguedScenario &scenario)
        : m_scenario(scenario)
        , m_all(scenario.cases.size())
    {}

    std::vector<Mentions> run()
    {
        const auto &steps = m_scenario.transcript.steps;
        const auto asked = askers(m_scenario.transcript);
        const std::set<std::size_t> answered(asked.begin(), asked.end());
        for (std::size_t at = 0; at < steps.size(); ++at) {
            const Requirement *one = m_scenario.caseAt(steps[at].line);
            if (!one)
                continue;
            m_now = &m_all[static_cast<std::size_t>(one - m_scenario.cases.data())];
            m_hold = std::holds_alternative<Send>(steps[at].action) && !answered.contains(at)
                         ? Hold::Mentioned
                         : Hold::Asserted;
            m_asker = asked[at] == noStep ? nullptr : std::get_if<Send>(&steps[asked[at]].action);
            std::visit([this](const auto &action) { note(action); }, steps[at].action);
        }
        return std::move(m_all);
    }

private:
    void add(Kind kind, std::string name) { add(kind, std::move(name), m_hold); }
    void add(Kind kind, std::string name, Hold hold)
    {
        Hold &held = m_now->names.try_emplace({kind, std::move(name)}, hold).first->second;
        held = std::max(held, hold);
    }
    void addText(std::string place, std::string text)
    {
        m_now->texts.emplace(std::move(place), std::move(text));
    }

    template <class Other>
    void note(const Other &)
    {}
    void note(const Serve &serve);
    void note(const Run &run);
    void note(const Send &send);
    void note(const Receive &receive);
    void note(const Collect &collect) { noteFrame(collect.exit); }

    void noteArgs(const std::vector<std::string> &args);
    void noteCommand(const JsonValue &params);
    void noteConf(std::string_view conf);
    void noteInstall(std::string_view json);
    void noteFrame(std::string_view line);
    void noteStream(const JsonValue &frame, const std::string &stream, std::string_view line);
    void noteReply(const std::string &method, const JsonValue &frame, std::string_view line);
    void noteError(const JsonValue &error);
    void noteFields(const std::string &method, const JsonValue &result, std::string_view line);
    void noteLog(std::string_view text);

    const CataloguedScenario &m_scenario;
    std::vector<Mentions> m_all;
    Mentions *m_now = nullptr;
    Hold m_hold = Hold::Asserted;
    const Send *m_asker = nullptr; ///< the request that the step answers; null: none
};

void MentionCollector::noteArgs(const std::vector<std::string> &args)
{
    for (std::size_t at = 0; at < args.size(); ++at) {
        if (!args[at].starts_with('-'))
            continue;
        const std::string flag = flagOf(args[at]);
        add(Kind::Flag, flag);
        if (flag == "-reference-build" && at + 1 < args.size())
            add(Kind::Build, args[at + 1].substr(0, shortHash));
    }
}

/// The flags of a child count, too, if it is the program itself or a script that runs it.
void MentionCollector::noteCommand(const JsonValue &params)
{
    const JsonValue *command = params.find("command");
    const JsonValue *args = params.find("args");
    std::string line = command && command->isString() ? command->string() : std::string();
    if (args && args->isArray())
        for (const JsonValue &arg : args->array())
            line += ' ' + (arg.isString() ? arg.string() : std::string());
    if (line.find("/claustrum ") == std::string::npos)
        return;
    std::istringstream words(line);
    noteArgs({std::istream_iterator<std::string>(words), {}});
}

void MentionCollector::noteConf(std::string_view conf)
{
    eachLine(conf, [&](std::string_view line) {
        const auto end = line.find_first_of(" \t=");
        if (end != std::string_view::npos)
            add(Kind::Key, std::string(line.substr(0, end)));
    });
}

void MentionCollector::note(const Serve &serve)
{
    noteArgs(serve.args);
    noteArgs({"-serve", "-socket", "-token-file"}); // the flags of every server
    if (serve.conf)
        noteConf(*serve.conf);
}

void MentionCollector::note(const Run &run)
{
    noteArgs(run.args);
    eachLine(run.err, [&](std::string_view line) { addText("stderr", std::string(line)); });
    eachLine(run.out, [&](std::string_view line) {
        if (line.starts_with(installMark))
            noteInstall(line.substr(installMark.size()));
        else
            addText("stdout", std::string(line));
    });
}

void MentionCollector::noteInstall(std::string_view json)
{
    const auto value = asJson(json);
    if (!value || !value->isObject())
        return;
    add(Kind::Method, "-install");
    noteFields("-install", *value, json);
    if (const JsonValue *error = value->find("cliError"); error && error->isString())
        addText("install", error->string());
}

void MentionCollector::note(const Send &send)
{
    const auto request = asJson(send.line);
    const JsonValue *method = request ? request->find("method") : nullptr;
    if (!method || !method->isString())
        return;
    add(Kind::Method, method->string());
    if (const JsonValue *params = request->find("params"); params && params->isObject()) {
        noteCommand(*params);
        for (const auto &[name, value] : params->object())
            add(Kind::Param, method->string() + ' ' + name);
    }
}

void MentionCollector::note(const Receive &receive)
{
    noteFrame(receive.line);
}

void MentionCollector::noteFrame(std::string_view line)
{
    const auto frame = asJson(line);
    if (!frame)
        return;
    if (const JsonValue *stream = frame->find("stream"); stream && stream->isString()) {
        noteStream(*frame, "stream " + stream->string(), line);
        return;
    }
    noteReply(m_asker ? m_asker->request.method : std::string(), *frame, line);
}

void MentionCollector::noteStream(const JsonValue &frame, const std::string &stream,
                                  std::string_view line)
{
    add(Kind::Method, stream);
    noteFields(stream, frame, line);
    const std::string sample = sampleOf(line);
    if (const auto data = readStreamData(readFrame(sample, Direction::Out)))
        noteLog(data->bytes);
}

void MentionCollector::noteReply(const std::string &method, const JsonValue &frame,
                                 std::string_view line)
{
    if (const JsonValue *error = frame.find("error"))
        noteError(*error);
    const JsonValue *result = frame.find("result");
    if (!result || !result->isObject())
        return;
    noteFields(method, *result, line);
    for (const char *place : {"error", "errorCode"}) {
        if (const JsonValue *text = result->find(place); text && text->isString())
            addText(place == std::string_view("error") ? "result" : place, text->string());
    }
    if (const JsonValue *content = result->find("content"); content && content->isString())
        noteLog(content->string());
}

void MentionCollector::noteError(const JsonValue &error)
{
    if (const JsonValue *code = error.find("code"); code && code->isNumber())
        add(Kind::Code, code->number().text);
    if (const JsonValue *message = error.find("message"); message && message->isString())
        addText("error", message->string());
}

/// The fields, and the fields of list elements: "entries[].name".
void MentionCollector::noteFields(const std::string &method, const JsonValue &result,
                                  std::string_view line)
{
    const auto note = [&](const std::string &field, const std::string &path) {
        add(Kind::Result, method + ' ' + path,
            isFree(line, field) ? Hold::Mentioned : Hold::Asserted);
    };
    for (const auto &[name, value] : result.object()) {
        note(name, name);
        if (!value.isArray())
            continue;
        for (const JsonValue &element : value.array()) {
            if (element.isObject())
                for (const auto &[below, ignored] : element.object())
                    note(below, name + "[]." + below);
        }
    }
}

/// Logs appear in the output of a child or in a file that was read.
void MentionCollector::noteLog(std::string_view text)
{
    eachLine(text, [&](std::string_view line) {
        addText("log", withoutTime(line));
        addText("stderr", std::string(line)); // of a program that the child runs
        addText("stdout", std::string(line));
    });
}

} // namespace

std::optional<Hold> Mentions::find(const ContractItem &item) const
{
    if (item.kind != Kind::Text) {
        const auto found = names.find({item.kind, item.name});
        return found == names.end() ? std::nullopt : std::optional(found->second);
    }
    const bool has = std::any_of(texts.begin(), texts.end(), [&](const auto &text) {
        return text.first == item.place && fitsText(item.name, text.second);
    });
    return has ? std::optional(Hold::Asserted) : std::nullopt;
}

std::vector<Mentions> mentionsOf(const CataloguedScenario &scenario)
{
    return MentionCollector(scenario).run();
}

} // namespace claustrum::conformance
