// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/mentions.h"

#include "conformance/compare/askers.h"
#include "conformance/model/pattern.h"
#include "conformance/model/streamframe.h"
#include "wire/jsonvalue.h"

#include <algorithm>
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
        for (std::size_t at = 0; at < steps.size(); ++at) {
            const Requirement *one = m_scenario.caseAt(steps[at].line);
            if (!one)
                continue;
            m_now = &m_all[static_cast<std::size_t>(one - m_scenario.cases.data())];
            m_asker = asked[at] == noStep ? nullptr : std::get_if<Send>(&steps[asked[at]].action);
            std::visit([this](const auto &action) { note(action); }, steps[at].action);
        }
        return std::move(m_all);
    }

private:
    void add(Kind kind, std::string name) { m_now->names.emplace(kind, std::move(name)); }
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
    void noteReply(const std::string &method, const JsonValue &frame);
    void noteError(const JsonValue &error);
    void noteFields(const std::string &method, const JsonValue &result);
    void noteLog(std::string_view text);

    const CataloguedScenario &m_scenario;
    std::vector<Mentions> m_all;
    Mentions *m_now = nullptr;
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
    noteFields("-install", *value);
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
    noteReply(m_asker ? m_asker->request.method : std::string(), *frame);
}

void MentionCollector::noteStream(const JsonValue &frame, const std::string &stream,
                                  std::string_view line)
{
    add(Kind::Method, stream);
    noteFields(stream, frame);
    const std::string sample = sampleOf(line);
    if (const auto data = readStreamData(readFrame(sample, Direction::Out)))
        noteLog(data->bytes);
}

void MentionCollector::noteReply(const std::string &method, const JsonValue &frame)
{
    if (const JsonValue *error = frame.find("error"))
        noteError(*error);
    const JsonValue *result = frame.find("result");
    if (!result || !result->isObject())
        return;
    noteFields(method, *result);
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
void MentionCollector::noteFields(const std::string &method, const JsonValue &result)
{
    for (const auto &[name, value] : result.object()) {
        add(Kind::Result, method + ' ' + name);
        if (!value.isArray())
            continue;
        for (const JsonValue &element : value.array()) {
            if (element.isObject())
                for (const auto &[below, ignored] : element.object())
                    add(Kind::Result, method + ' ' + name + "[]." + below);
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

bool Mentions::contains(const ContractItem &item) const
{
    if (item.kind != Kind::Text)
        return names.contains({item.kind, item.name});
    return std::any_of(texts.begin(), texts.end(), [&](const auto &text) {
        return text.first == item.place && fitsText(item.name, text.second);
    });
}

std::vector<Mentions> mentionsOf(const CataloguedScenario &scenario)
{
    return MentionCollector(scenario).run();
}

} // namespace claustrum::conformance
