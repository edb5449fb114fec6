// SPDX-License-Identifier: Apache-2.0
#include "labtool/filter/filterfields.h"

#include <algorithm>
#include <array>

namespace claustrum::lab {
namespace {

constexpr std::uint16_t kinds(std::initializer_list<FrameKind> list)
{
    std::uint16_t bits = 0;
    for (const FrameKind kind : list)
        bits = static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(kind));
    return bits;
}

constexpr std::array fields{
    FieldRow{"method", FilterField::Method, ValueType::Glob,
             "the method (of a reply: of its request)", "method:process.*"},
    FieldRow{"process", FilterField::Process, ValueType::Glob, "the process id", "process:agent-?"},
    FieldRow{"source", FilterField::Source, ValueType::Glob, "the log, of several that are merged",
             "source:b.log"},
    FieldRow{"conn", FilterField::Connection, ValueType::Number, "the connection's number",
             "conn:2"},
    FieldRow{"seq", FilterField::Seq, ValueType::Number, "a stream frame's seq", "seq>100"},
    FieldRow{"id", FilterField::Id, ValueType::Glob, "the id of a request or reply", "id:17"},
    FieldRow{"text", FilterField::Text, ValueType::Contains, "the frame or its data contain this",
             "text:escalate"},
    FieldRow{"data", FilterField::Data, ValueType::Contains,
             "decoded output or stdin contains this", "data:panic"},
    FieldRow{"json.type", FilterField::Json, ValueType::Glob,
             "a value in a JSON line of output or stdin, by its path", "json.type:assistant"},
    FieldRow{"size", FilterField::Size, ValueType::Bytes, "the frame's size", "size>=4k"},
    FieldRow{"latency", FilterField::Latency, ValueType::Duration, "time from request to reply",
             "latency>50ms"},
    FieldRow{"code", FilterField::Code, ValueType::Number, "an error code or exit code",
             "code:-32603"},
    FieldRow{"frame", FilterField::Frame, ValueType::Number, "the frame's number in the table",
             "frame:100..200"},
    FieldRow{"time", FilterField::Time, ValueType::Time, "local time of day, or with a date",
             "time:14:02..14:03:30"},
    FieldRow{"dir", FilterField::Direction, ValueType::Name, "in: from a client; out: to a client",
             "dir:in"},
    FieldRow{"kind", FilterField::Kind, ValueType::Name, "request, result, error, stdout, …",
             "kind:stderr"},
};

constexpr auto replies = kinds({FrameKind::Result, FrameKind::Error});
constexpr auto streams = kinds({FrameKind::Stdout, FrameKind::Stderr, FrameKind::Exit});

constexpr std::array keywords{
    KeywordRow{"error", kinds({FrameKind::Error}), 0, "error replies"},
    KeywordRow{"request", kinds({FrameKind::Request}), 0, "requests"},
    KeywordRow{"reply", replies, 0, "replies (results and errors)"},
    KeywordRow{"result", kinds({FrameKind::Result}), 0, "successful replies"},
    KeywordRow{"stream", streams, 0, "stream frames"},
    KeywordRow{"stdout", kinds({FrameKind::Stdout}), 0, "standard output of processes"},
    KeywordRow{"stderr", kinds({FrameKind::Stderr}), 0, "standard error of processes"},
    KeywordRow{"exit", kinds({FrameKind::Exit}), 0, "process exits"},
    KeywordRow{"anomaly", 0, anomalyMarks, "frames with an anomaly"},
    KeywordRow{"unanswered", 0, Mark::Unanswered, "requests without a reply"},
    KeywordRow{"unauthorized", 0, Mark::Unauthorized, "replies to a wrong token"},
    KeywordRow{"gap", 0, Mark::SeqGap, "stream frames after a gap in seq"},
    KeywordRow{"duplicate", 0, Mark::Duplicate, "stream frames received before"},
    KeywordRow{"disorder", 0, Mark::OutOfOrder, "stream frames received after a later one"},
    KeywordRow{"overtook", 0, Mark::Overtook, "replies that overtook an older request's"},
    KeywordRow{"unreadable", kinds({FrameKind::Unreadable}), Mark::Malformed, "not a valid frame"},
    KeywordRow{"pinned", 0, Mark::Pinned, "frames that you pinned"},
    KeywordRow{"note", kinds({FrameKind::Note}), 0, "notes by this tool"},
};

template <class Rows>
auto find(const Rows &rows, std::string_view name) -> decltype(rows.data())
{
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [name](const auto &candidate) { return candidate.name == name; });
    return row == rows.end() ? nullptr : &*row;
}

} // namespace

std::span<const FieldRow> filterFields()
{
    return fields;
}

std::span<const KeywordRow> filterKeywords()
{
    return keywords;
}

const FieldRow *findField(std::string_view name)
{
    constexpr std::string_view json = "json.";
    if (name.size() > json.size() && name.substr(0, json.size()) == json)
        return find(fields, "json.type");
    return find(fields, name);
}

const KeywordRow *findKeyword(std::string_view name)
{
    return find(keywords, name);
}

} // namespace claustrum::lab
