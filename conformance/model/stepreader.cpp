// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/stepreader.h"

#include "conformance/model/fields.h"
#include "wire/builds.h"

#include <array>
#include <limits>
#include <string_view>

namespace claustrum::conformance {
namespace {

constexpr std::int64_t anyInteger = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t maxConnection = 1'000'000;
constexpr std::int64_t maxMilliseconds = 600'000;
constexpr std::int64_t maxGenerated = 1LL << 30;

template <class T>
Result<Action> finish(const Fields &fields, T action)
{
    if (auto error = fields.error())
        return std::move(*error);
    return Action(std::move(action));
}

int connectionOf(Fields &fields, std::string_view key)
{
    return static_cast<int>(fields.integer(key, 1, maxConnection));
}

std::chrono::milliseconds millisecondsOf(Fields &fields, std::string_view key)
{
    return std::chrono::milliseconds(fields.integer(key, 0, maxMilliseconds));
}

Result<Action> readFixtureStep(const JsonValue &value)
{
    Fields fields(value, "fixture");
    auto fixture = readFixture(fields.any("fixture"));
    if (!fixture)
        return fixture.error();
    return finish(fields, std::move(*fixture));
}

std::optional<uid_t> uidOf(Fields &fields, std::string_view key)
{
    const auto uid = fields.optionalInteger(key, 0, std::numeric_limits<uid_t>::max() - 1);
    return uid ? std::optional(static_cast<uid_t>(*uid)) : std::nullopt;
}

Result<Action> readServe(const JsonValue &value)
{
    Fields outer(value, "serve");
    Fields fields(outer.any("serve"), "serve");
    Serve serve;
    serve.args = fields.optionalStrings("args");
    serve.env = fields.optionalStringOrNullMap("env");
    serve.conf = fields.optionalString("conf");
    serve.runAs = uidOf(fields, "runAs");
    serve.cwd = fields.optionalString("cwd").value_or(std::string());
    serve.err = fields.optionalString("stderr").value_or(std::string());
    if (auto error = fields.error())
        return std::move(*error);
    return finish(outer, std::move(serve));
}

std::string generated(const JsonValue &value, Fields &outer)
{
    Fields fields(value, "gen");
    std::string line = fields.string("head");
    const std::string fill = fields.string("fill");
    const auto count = fields.integer("count", 0, maxGenerated);
    const std::string tail = fields.string("tail");
    if (auto error = fields.error()) {
        outer.fail(error->text);
        return {};
    }
    if (static_cast<std::int64_t>(fill.size()) * count > maxGenerated) {
        outer.fail("gen: more than 1 GiB");
        return {};
    }
    for (std::int64_t i = 0; i < count; ++i)
        line += fill;
    return line + tail;
}

Result<Action> readOn(const JsonValue &value)
{
    Fields fields(value, "on");
    const int connection = connectionOf(fields, "on");
    if (fields.has("silence"))
        return finish(fields, Silence{connection, millisecondsOf(fields, "silence")});
    if (fields.has("gen")) {
        Send send{connection, generated(fields.any("gen"), fields)};
        send.request = recordedRequest(send.line);
        return finish(fields, std::move(send));
    }
    Send send{connection, {}, fields.has("b64")};
    send.line = send.literal ? fields.base64("b64") : fields.string("line");
    send.newline = fields.optionalBoolean("newline", true);
    send.request = recordedRequest(send.line);
    return finish(fields, std::move(send));
}

Result<Action> readRecv(const JsonValue &value)
{
    Fields fields(value, "recv");
    Receive receive{connectionOf(fields, "recv"), {}};
    if (fields.has("bytes")) {
        const auto bytes = static_cast<std::uint64_t>(fields.integer("bytes", 0, anyInteger));
        receive.sum = StreamSum{bytes, fields.string("sha256")};
        return finish(fields, std::move(receive));
    }
    receive.literal = fields.has("b64");
    receive.line = receive.literal ? fields.base64("b64") : fields.string("line");
    receive.late = fields.optionalBoolean("late", false);
    receive.newline = fields.optionalBoolean("newline", true);
    receive.frame = recordedFrame(receive.line);
    return finish(fields, std::move(receive));
}

std::map<std::string, StreamSum> streamSums(const JsonValue &value, Fields &outer)
{
    std::map<std::string, StreamSum> sums;
    if (!value.isObject()) {
        outer.fail("\"streams\" must be an object");
        return sums;
    }
    for (const auto &[name, member] : value.object()) {
        Fields fields(member, "stream " + name);
        StreamSum sum;
        sum.bytes = static_cast<std::uint64_t>(fields.integer("bytes", 0, anyInteger));
        sum.sha256 = fields.string("sha256");
        if (auto error = fields.error())
            outer.fail(error->text);
        sums.insert_or_assign(name, std::move(sum));
    }
    return sums;
}

Result<Action> readCollect(const JsonValue &value)
{
    Fields fields(value, "collect");
    Collect collect;
    collect.connection = connectionOf(fields, "collect");
    collect.process = fields.string("process");
    collect.streams = streamSums(fields.any("streams"), fields);
    collect.contiguous = fields.boolean("contiguous");
    collect.largestChunk = static_cast<std::uint64_t>(
        fields.optionalInteger("largestChunk", 0, anyInteger).value_or(0));
    collect.exit = fields.string("exit");
    return finish(fields, std::move(collect));
}

/// A step with no members but its connection.
template <class T>
Result<Action> readConnectionEvent(const JsonValue &value, std::string_view key)
{
    Fields fields(value, std::string(key));
    return finish(fields, T{connectionOf(fields, key)});
}

Result<Action> readPause(const JsonValue &value)
{
    Fields fields(value, "pause");
    return finish(fields, Pause{millisecondsOf(fields, "pause")});
}

Result<Action> readRun(const JsonValue &value)
{
    Fields fields(value, "run");
    Run run;
    run.args = fields.strings("run");
    run.env = fields.optionalStringOrNullMap("env");
    run.input = fields.optionalString("stdin").value_or(std::string());
    run.exit = static_cast<int>(fields.integer("exit", -1, 255));
    run.out = fields.string("stdout");
    run.err = fields.string("stderr");
    return finish(fields, std::move(run));
}

Result<Action> readGet(const JsonValue &value)
{
    Fields fields(value, "get");
    Get get;
    get.url = fields.string("get");
    get.status = static_cast<int>(fields.integer("status", 100, 599));
    get.type = fields.string("type");
    get.body = fields.string("body");
    return finish(fields, std::move(get));
}

TreeEntry treeEntry(const JsonValue &value, Fields &outer)
{
    Fields fields(value, "entry");
    TreeEntry entry;
    entry.name = fields.string("name");
    entry.mode = fields.string("mode");
    if (const auto size = fields.optionalInteger("size", 0, anyInteger))
        entry.size = static_cast<std::uint64_t>(*size);
    entry.sha256 = fields.optionalString("sha256").value_or(std::string());
    entry.link = fields.optionalString("link").value_or(std::string());
    if (auto error = fields.error())
        outer.fail(error->text);
    return entry;
}

Result<Action> readTree(const JsonValue &value)
{
    Fields fields(value, "tree");
    Tree tree{fields.string("tree"), std::nullopt};
    const JsonValue &entries = fields.any("entries");
    if (entries.isArray()) {
        tree.entries.emplace();
        for (const JsonValue &entry : entries.array())
            tree.entries->push_back(treeEntry(entry, fields));
    } else if (!entries.isNull()) {
        fields.fail("\"entries\" must be a list or null");
    }
    return finish(fields, std::move(tree));
}

/// Whether the header has "order":"any", the only permitted value.
bool isAnyOrder(Fields &fields)
{
    const auto order = fields.optionalString("order");
    if (order && *order != "any")
        fields.fail("\"order\" can only be \"any\"");
    return order.has_value();
}

/// A known reference build, or empty.
std::string buildOf(Fields &fields, std::string_view key)
{
    std::string build = fields.optionalString(key).value_or("");
    if (!build.empty() && !ReferenceBuild::find(build))
        fields.fail('"' + std::string(key) + "\": " + ReferenceBuild::find(build).error().text);
    return build;
}

Result<Action> readBeginCase(const JsonValue &value)
{
    Fields fields(value, "case");
    BeginCase begin;
    begin.name = fields.string("case");
    begin.requirement = fields.string("requirement");
    begin.sections = fields.strings("sections");
    begin.since = buildOf(fields, "since");
    begin.until = buildOf(fields, "until");
    begin.mark = fields.optionalString("mark").value_or("");
    if (!begin.mark.empty() && begin.mark != "measured" && begin.mark != "read"
        && begin.mark != "guess")
        fields.fail("\"mark\" can only be \"measured\", \"read\" or \"guess\"");
    begin.rules = fields.optionalStrings("rules");
    return finish(fields, std::move(begin));
}

/// The member that names a kind of step; the first match in the table decides.
struct Kind
{
    std::string_view key;
    Result<Action> (*read)(const JsonValue &);
};

constexpr std::array<Kind, 14> kinds{{
    {"fixture", readFixtureStep},
    {"serve", readServe},
    {"on", readOn},
    {"recv", readRecv},
    {"collect", readCollect},
    {"connect", [](const JsonValue &v) { return readConnectionEvent<Connect>(v, "connect"); }},
    {"disconnect",
     [](const JsonValue &v) { return readConnectionEvent<Disconnect>(v, "disconnect"); }},
    {"halfClose",
     [](const JsonValue &v) { return readConnectionEvent<HalfClose>(v, "halfClose"); }},
    {"eof", [](const JsonValue &v) { return readConnectionEvent<ExpectEof>(v, "eof"); }},
    {"pause", readPause},
    {"run", readRun},
    {"get", readGet},
    {"tree", readTree},
    {"case", readBeginCase},
}};

} // namespace

Result<Header> readHeader(const JsonValue &value)
{
    Fields fields(value, "transcript");
    const auto version = fields.integer("version", 1, anyInteger);
    if (version > Transcript::formatVersion)
        return Error{"transcript: format version " + std::to_string(version)
                     + "; this program reads up to " + std::to_string(Transcript::formatVersion)
                     + ", a newer one is needed"};
    Header header;
    header.scenario = fields.string("scenario");
    header.title = fields.string("title");
    header.build = fields.string("build");
    header.source = fields.string("source");
    header.platform = fields.string("platform");
    header.recorded = fields.string("recorded");
    header.gitVersion = fields.optionalString("git").value_or(std::string());
    header.anyOrder = isAnyOrder(fields);
    header.masked = fields.optionalBoolean("masked", false);
    if (auto error = fields.error())
        return std::move(*error);
    return header;
}

Result<Action> readStep(const JsonValue &value)
{
    if (!value.isObject())
        return Error{"a step must be an object"};
    for (const Kind &kind : kinds) {
        if (value.find(kind.key))
            return kind.read(value);
    }
    const auto &members = value.object();
    return Error{members.empty() ? "the step is empty"
                                 : "no step is called \"" + members.front().first + '"'};
}

} // namespace claustrum::conformance
