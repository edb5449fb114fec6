// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/transcriptframes.h"

#include "conformance/model/placeholders.h"
#include "conformance/model/transcriptreader.h"
#include "wire/jsonvalue.h"

#include <algorithm>
#include <charconv>

namespace claustrum::lab {
namespace {

using namespace conformance;

/// Encodes "<<b64:text>>", which usually makes the line valid JSON.
IncomingFrame frameOf(int connection, Direction direction, const std::string &written)
{
    const std::string line = Placeholders().expandFrame(written);
    IncomingFrame frame;
    frame.connection = static_cast<std::uint32_t>(connection);
    frame.direction = direction;
    frame.facts = readFacts(line, direction);
    frame.bytes = line;
    return frame;
}

IncomingFrame noteOf(const std::string &text, NoteKind kind = NoteKind::Remark, int connection = 0)
{
    IncomingFrame frame;
    frame.facts.kind = FrameKind::Note;
    frame.facts.code = static_cast<std::int32_t>(kind);
    frame.connection = static_cast<std::uint32_t>(connection);
    frame.bytes = text;
    return frame;
}

/// The words of a JSON value without its signs: "in broken, git init -q".
std::string wordsOf(const JsonValue &value)
{
    std::string text;
    if (value.isString())
        return value.string();
    if (value.isNumber())
        return value.number().text;
    if (value.isBool())
        return value.boolean() ? "yes" : "no";
    if (value.isArray()) {
        for (const JsonValue &element : value.array())
            text += (text.empty() ? "" : " ") + wordsOf(element);
    } else if (value.isObject()) {
        for (const auto &[key, member] : value.object()) {
            const std::string words = wordsOf(member);
            text += (text.empty() ? "" : ", ") + key + (words.empty() ? "" : ' ' + words);
        }
    }
    return text;
}

/// A step as a sentence: {"pause": 900} becomes "pause 900".
std::string stepText(const std::string &source)
{
    const auto value = parseJson(source);
    return value ? wordsOf(*value) : source;
}

IncomingFrame noteOf(const Step &step)
{
    const auto event = [](int connection, NoteKind kind, const char *what) {
        return noteOf("connection " + std::to_string(connection) + what, kind, connection);
    };
    if (const auto *opened = std::get_if<Connect>(&step.action))
        return event(opened->connection, NoteKind::Opened, " opened");
    if (const auto *closed = std::get_if<Disconnect>(&step.action))
        return event(closed->connection, NoteKind::Closed, " closed");
    if (const auto *ended = std::get_if<ExpectEof>(&step.action))
        return event(ended->connection, NoteKind::Closed, " closed by the server");
    return noteOf(stepText(step.source));
}

} // namespace

std::vector<IncomingFrame> framesOf(const Transcript &transcript)
{
    std::vector<IncomingFrame> frames;
    frames.push_back(noteOf(fullName(transcript.header) + ": " + transcript.header.title));
    for (const Step &step : transcript.steps) {
        if (const auto *send = std::get_if<Send>(&step.action))
            frames.push_back(frameOf(send->connection, Direction::In, send->line));
        else if (const auto *receive = std::get_if<Receive>(&step.action))
            frames.push_back(frameOf(receive->connection, Direction::Out, receive->line));
        else
            frames.push_back(noteOf(step));
    }
    return frames;
}

namespace {

/// The line number in "<name>:<line>: <reason>"; 0 if there is none.
std::size_t lineOf(std::string_view error, std::string_view name)
{
    std::size_t line = 0;
    if (error.substr(0, name.size()) == name && error.size() > name.size() + 1)
        std::from_chars(error.data() + name.size() + 1, error.data() + error.size(), line);
    return line;
}

std::string_view linesBefore(std::string_view text, std::size_t line)
{
    std::size_t end = 0;
    for (std::size_t i = 1; i < line && end < text.size(); ++i)
        end = std::min(text.find('\n', end), text.size() - 1) + 1;
    return text.substr(0, end);
}

} // namespace

Result<TranscriptPart> readTranscriptPart(std::string_view text, const std::string &name)
{
    auto whole = parseTranscript(text, name);
    if (whole)
        return TranscriptPart{std::move(*whole), {}};
    const std::size_t line = lineOf(whole.error().text, name);
    auto part = parseTranscript(linesBefore(text, line), name);
    if (line < 2 || !part)
        return whole.error();
    return TranscriptPart{std::move(*part), whole.error().text.substr(name.size() + 1)};
}

std::vector<IncomingFrame> framesOf(const TranscriptPart &part)
{
    std::vector<IncomingFrame> frames = framesOf(part.transcript);
    if (!part.problem.empty())
        frames.push_back(
            noteOf("line " + part.problem + "; the lines from there on are not shown"));
    return frames;
}

} // namespace claustrum::lab
