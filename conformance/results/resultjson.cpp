// SPDX-License-Identifier: Apache-2.0
#include "conformance/results/resultjson.h"

#include "conformance/model/fields.h"
#include "conformance/model/transcriptwriter.h"
#include "wire/base64.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace claustrum::conformance {
namespace {

constexpr std::int64_t anyInteger = std::numeric_limits<std::int64_t>::max();

constexpr std::array<std::pair<Verdict, std::string_view>, 7> verdicts{{
    {Verdict::Equal, "equal"},
    {Verdict::Differs, "differs"},
    {Verdict::CouldNotStart, "could not start"},
    {Verdict::NotRun, "not run"},
    {Verdict::Skipped, "skipped"},
    {Verdict::NotReached, "not reached"},
    {Verdict::Flaky, "flaky"},
}};

constexpr std::array<std::pair<Difference::Kind, std::string_view>, 7> kinds{{
    {Difference::Kind::Frame, "frame"},
    {Difference::Kind::Missing, "missing"},
    {Difference::Kind::Unexpected, "unexpected"},
    {Difference::Kind::Output, "output"},
    {Difference::Kind::Http, "http"},
    {Difference::Kind::Tree, "tree"},
    {Difference::Kind::Server, "server"},
}};

constexpr std::array<std::pair<Payload::Form, std::string_view>, 3> forms{{
    {Payload::Form::Text, "text"},
    {Payload::Form::Json, "json"},
    {Payload::Form::Hex, "hex"},
}};

template <class Value, std::size_t size>
std::string_view nameOf(const std::array<std::pair<Value, std::string_view>, size> &table,
                        Value value)
{
    const auto found = std::find_if(table.begin(), table.end(),
                                    [value](const auto &row) { return row.first == value; });
    return found == table.end() ? std::string_view("?") : found->second;
}

template <class Value, std::size_t size>
Value named(const std::array<std::pair<Value, std::string_view>, size> &table, Fields &fields,
            std::string_view key)
{
    const std::string name = fields.string(key);
    for (const auto &[value, known] : table) {
        if (known == name)
            return value;
    }
    fields.fail("\"" + std::string(key) + "\" is none that is known: " + name);
    return table[0].first;
}

void writeBytes(ObjectWriter &writer, const std::string &key, std::string_view bytes)
{
    if (isText(bytes))
        writer.string(key, bytes);
    else
        writer.string(key + "Base64", base64Text(bytes));
}

std::string readBytes(Fields &fields, const std::string &key)
{
    const std::string encoded = key + "Base64";
    return fields.has(encoded) ? fields.base64(encoded) : fields.string(key);
}

/// A list of objects, each with one text as "text".
std::string writeLines(const std::vector<std::string> &lines)
{
    std::string json = "[";
    for (const std::string &line : lines) {
        ObjectWriter writer(json += json.size() > 1 ? "," : "");
        writeBytes(writer, "text", line);
        writer.close();
    }
    return json + ']';
}

std::vector<std::string> readLines(Fields &fields, std::string_view key)
{
    std::vector<std::string> lines;
    const JsonValue &list = fields.any(key);
    for (std::size_t i = 0; list.isArray() && i < list.array().size(); ++i) {
        Fields line(list.array()[i], std::string(key));
        lines.push_back(readBytes(line, "text"));
        if (const auto error = line.error())
            fields.fail(error->text);
    }
    return lines;
}

std::string writePayload(const Payload &payload)
{
    std::string json;
    ObjectWriter writer(json);
    writer.string("form", nameOf(forms, payload.form));
    writeBytes(writer, "path", payload.path);
    writeBytes(writer, "expected", payload.expected);
    writeBytes(writer, "received", payload.received);
    writer.uinteger("expectedOffset", payload.expectedOffset)
        .uinteger("receivedOffset", payload.receivedOffset)
        .boolean("equal", payload.equal);
    if (payload.expectedInvalidFrom)
        writer.uinteger("expectedInvalidFrom", *payload.expectedInvalidFrom);
    if (payload.receivedInvalidFrom)
        writer.uinteger("receivedInvalidFrom", *payload.receivedInvalidFrom);
    writer.close();
    return json;
}

std::size_t readOffset(Fields &fields, std::string_view key)
{
    return static_cast<std::size_t>(fields.integer(key, 0, anyInteger));
}

std::optional<std::size_t> readOffsetIfThere(Fields &fields, std::string_view key)
{
    const auto offset = fields.optionalInteger(key, 0, anyInteger);
    return offset ? std::optional(static_cast<std::size_t>(*offset)) : std::nullopt;
}

Payload readPayload(const JsonValue &value, Fields &outer)
{
    Fields fields(value, "payload");
    Payload payload;
    payload.form = named(forms, fields, "form");
    payload.path = readBytes(fields, "path");
    payload.expected = readBytes(fields, "expected");
    payload.received = readBytes(fields, "received");
    payload.expectedOffset = readOffset(fields, "expectedOffset");
    payload.receivedOffset = readOffset(fields, "receivedOffset");
    payload.equal = fields.boolean("equal");
    payload.expectedInvalidFrom = readOffsetIfThere(fields, "expectedInvalidFrom");
    payload.receivedInvalidFrom = readOffsetIfThere(fields, "receivedInvalidFrom");
    if (const auto error = fields.error())
        outer.fail(error->text);
    return payload;
}

/// The marks as a list of numbers.
std::string writeLog(const LogExcerpt &log)
{
    std::string marks = "[";
    for (const std::size_t mark : log.marks)
        marks += (marks.size() > 1 ? "," : "") + std::to_string(mark);
    std::string json;
    ObjectWriter writer(json);
    writeBytes(writer, "text", log.text);
    writer.raw("marks", marks + ']').close();
    return json;
}

LogExcerpt readLog(const JsonValue &value, Fields &outer)
{
    Fields fields(value, "log");
    LogExcerpt log;
    log.text = readBytes(fields, "text");
    const JsonValue &marks = fields.any("marks");
    for (std::size_t i = 0; marks.isArray() && i < marks.array().size(); ++i)
        log.marks.push_back(static_cast<std::size_t>(marks.array()[i].integer().value_or(0)));
    if (const auto error = fields.error())
        outer.fail(error->text);
    return log;
}

std::string writeDifference(const Difference &difference)
{
    std::string json;
    ObjectWriter writer(json);
    writer.string("kind", kindName(difference.kind)).integer("line", difference.line);
    writeBytes(writer, "summary", difference.summary);
    writeBytes(writer, "after", difference.after);
    writeBytes(writer, "case", difference.caseId);
    writeBytes(writer, "due", difference.due);
    writeBytes(writer, "sent", difference.sent);
    writer.boolean("comparable", difference.comparable);
    writeBytes(writer, "expected", difference.expected);
    writeBytes(writer, "received", difference.received);
    writer.uinteger("expectedOffset", difference.expectedOffset)
        .uinteger("receivedOffset", difference.receivedOffset);
    writeBytes(writer, "field", difference.field);
    if (difference.payload)
        writer.raw("payload", writePayload(*difference.payload));
    writer.raw("details", writeLines(difference.details));
    if (!difference.log.text.empty())
        writer.raw("log", writeLog(difference.log));
    writer.close();
    return json;
}

Difference readDifference(const JsonValue &value, Fields &outer)
{
    Fields fields(value, "difference");
    Difference difference;
    difference.kind = named(kinds, fields, "kind");
    difference.line = static_cast<int>(fields.integer("line", 0, 1 << 30));
    difference.summary = readBytes(fields, "summary");
    difference.after = readBytes(fields, "after");
    difference.caseId = readBytes(fields, "case");
    difference.due = readBytes(fields, "due");
    difference.sent = readBytes(fields, "sent");
    difference.comparable = fields.boolean("comparable");
    difference.expected = readBytes(fields, "expected");
    difference.received = readBytes(fields, "received");
    difference.expectedOffset = readOffset(fields, "expectedOffset");
    difference.receivedOffset = readOffset(fields, "receivedOffset");
    difference.field = readBytes(fields, "field");
    if (fields.has("payload"))
        difference.payload = readPayload(fields.any("payload"), fields);
    difference.details = readLines(fields, "details");
    if (fields.has("log"))
        difference.log = readLog(fields.any("log"), fields);
    if (const auto error = fields.error())
        outer.fail(error->text);
    return difference;
}

std::string writeDifferences(const std::vector<Difference> &differences)
{
    std::string json = "[";
    for (const Difference &difference : differences)
        json += (json.size() > 1 ? "," : "") + writeDifference(difference);
    return json + ']';
}

std::string writeCases(const std::vector<CaseResult> &cases)
{
    std::string json = "[";
    for (const CaseResult &one : cases) {
        ObjectWriter(json += json.size() > 1 ? "," : "")
            .string("id", one.id)
            .string("requirement", one.requirement)
            .strings("sections", one.sections)
            .integer("firstLine", one.firstLine)
            .integer("lastLine", one.lastLine)
            .string("verdict", verdictName(one.verdict))
            .close();
    }
    return json + ']';
}

CaseResult readCase(const JsonValue &value, Fields &outer)
{
    Fields fields(value, "case");
    CaseResult one;
    one.id = fields.string("id");
    one.requirement = fields.string("requirement");
    one.sections = fields.strings("sections");
    one.firstLine = static_cast<int>(fields.integer("firstLine", 0, 1 << 30));
    one.lastLine = static_cast<int>(fields.integer("lastLine", 0, std::numeric_limits<int>::max()));
    one.verdict = named(verdicts, fields, "verdict");
    if (const auto error = fields.error())
        outer.fail(error->text);
    return one;
}

std::string writeNumbers(const std::vector<int> &numbers)
{
    std::string json = "[";
    for (const int number : numbers)
        json += (json.size() > 1 ? "," : "") + std::to_string(number);
    return json + ']';
}

std::vector<int> readNumbers(Fields &fields, std::string_view key)
{
    std::vector<int> numbers;
    const JsonValue &list = fields.any(key);
    for (std::size_t i = 0; list.isArray() && i < list.array().size(); ++i)
        numbers.push_back(static_cast<int>(list.array()[i].integer().value_or(0)));
    return numbers;
}

} // namespace

std::string_view verdictName(Verdict verdict)
{
    return nameOf(verdicts, verdict);
}

std::string_view kindName(Difference::Kind kind)
{
    return nameOf(kinds, kind);
}

std::string writeResult(const ScenarioResult &result)
{
    std::string json;
    ObjectWriter writer(json);
    writer.string("build", result.build)
        .string("scenario", result.scenario)
        .string("title", result.title);
    writeBytes(writer, "file", result.file);
    writer.string("verdict", verdictName(result.verdict));
    writeBytes(writer, "reason", result.reason);
    writer.integer("frames", result.frames)
        .integer("playedTo", result.playedTo)
        .integer("milliseconds", static_cast<std::int64_t>(result.seconds * 1000))
        .raw("cases", writeCases(result.cases))
        .boolean("partial", result.partial)
        .raw("differences", writeDifferences(result.differences))
        .raw("notCompared", writeNumbers(result.notCompared))
        .raw("notes", writeLines(result.notes));
    writeBytes(writer, "serverLog", result.serverLog);
    writeBytes(writer, "directory", result.directory);
    if (!result.recorded.empty())
        writeBytes(writer, "recorded", result.recorded);
    writer.close();
    return json;
}

Result<ScenarioResult> readResult(std::string_view json)
{
    const auto value = parseJson(json);
    if (!value)
        return value.error();
    Fields fields(*value, "result");
    ScenarioResult result;
    result.build = fields.string("build");
    result.scenario = fields.string("scenario");
    result.title = fields.string("title");
    result.file = readBytes(fields, "file");
    result.verdict = named(verdicts, fields, "verdict");
    result.reason = readBytes(fields, "reason");
    result.frames = static_cast<int>(fields.integer("frames", 0, 1 << 30));
    result.playedTo = static_cast<int>(fields.integer("playedTo", 0, 1 << 30));
    result.seconds = static_cast<double>(fields.integer("milliseconds", 0, anyInteger)) / 1000;
    const JsonValue &cases = fields.any("cases");
    for (std::size_t i = 0; cases.isArray() && i < cases.array().size(); ++i)
        result.cases.push_back(readCase(cases.array()[i], fields));
    result.partial = fields.boolean("partial");
    result.notCompared = readNumbers(fields, "notCompared");
    const JsonValue &differences = fields.any("differences");
    for (std::size_t i = 0; differences.isArray() && i < differences.array().size(); ++i)
        result.differences.push_back(readDifference(differences.array()[i], fields));
    result.notes = readLines(fields, "notes");
    result.serverLog = readBytes(fields, "serverLog");
    result.directory = readBytes(fields, "directory");
    if (fields.has("recorded"))
        result.recorded = readBytes(fields, "recorded");
    if (auto error = fields.error())
        return std::move(*error);
    return result;
}

} // namespace claustrum::conformance
