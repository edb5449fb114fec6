// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/framelines.h"

#include "conformance/timing/timestamp.h"
#include "labtool/frames/copytexts.h"
#include "wire/base64.h"
#include "wire/builds.h"
#include "wire/jsonwriter.h"

namespace claustrum::lab {
namespace {

/// Restores the transcript form of a frame whose data contains placeholders.
std::string withPlaceholders(std::string_view frame)
{
    std::string text(frame);
    const auto data = streamData(frame);
    if (!data || data->find("${") == std::string::npos)
        return text;
    const std::string encoded = base64Text(*data);
    if (const auto at = text.find(encoded); at != std::string::npos)
        text.replace(at, encoded.size(), "<<b64:" + *data + ">>");
    return text;
}

} // namespace

FrameLines::FrameLines(const FrameStore *store, FrameForm form, std::string_view name)
    : m_store(store)
    , m_form(form)
    , m_name(name)
{}

std::string FrameLines::head() const
{
    if (m_form == FrameForm::WireLog)
        return {};
    std::string json;
    ObjectWriter(json)
        .integer("version", 1)
        .string("scenario", m_name)
        .string("title", m_form == FrameForm::Transcript ? "exported by the lab tool"
                                                         : "a scenario made with the lab tool")
        .string("build", ReferenceBuild::standard().hash())
        .string("source", "claustrum-lab")
        .string("platform", "linux-amd64")
        .string("recorded", writeTimestamp(nowNs()).substr(0, 10))
        .close();
    return "{\"transcript\": " + json + "}\n{\"serve\": {}}\n";
}

void FrameLines::append(FrameNumber number, std::string &text)
{
    if (!m_store->has(number))
        return;
    const FrameRecord &record = m_store->at(number);
    if (record.kind == FrameKind::Note) {
        if (m_form == FrameForm::WireLog)
            appendNote(number, text);
        else
            appendEvent(record, text);
        return;
    }
    if (m_form == FrameForm::Scenario && record.direction == Direction::Out)
        return;
    const auto bytes = m_store->bytes(record, m_scratch);
    if (m_store->isGone(record)) {
        ++m_gone;
        return;
    }
    ++m_count;
    if (m_form == FrameForm::WireLog)
        appendLogLine(number, bytes, text);
    else
        appendStep(record, bytes, text);
}

void FrameLines::appendLogLine(FrameNumber number, std::string_view bytes, std::string &text)
{
    const FrameRecord &record = m_store->at(number);
    ObjectWriter line(text);
    if (record.time != 0)
        line.string("time", writeTimestamp(record.time));
    if (record.source != 0)
        line.string("source", m_store->names().name(record.source));
    line.uinteger("conn", record.connection)
        .string("dir", record.direction == Direction::In ? "in" : "out");
    if (record.text.flags & TextRef::body && !bytes.empty())
        line.raw("body", bytes); // its strings stay known as cut
    else
        line.string("raw", bytes);
    closeLine(number, line);
    text += '\n';
}

void FrameLines::closeLine(FrameNumber number, ObjectWriter &line) const
{
    if (m_store->at(number).marks & Mark::Pinned)
        line.boolean("pinned", true);
    if (const std::string &comment = m_store->comment(number); !comment.empty())
        line.string("comment", comment);
    line.close();
}

void FrameLines::appendNote(FrameNumber number, std::string &text)
{
    const FrameRecord &record = m_store->at(number);
    ObjectWriter line(text);
    if (record.time != 0)
        line.string("time", writeTimestamp(record.time));
    if (record.source != 0)
        line.string("source", m_store->names().name(record.source));
    if (record.connection != 0)
        line.uinteger("conn", record.connection);
    line.string("event", noteName(static_cast<NoteKind>(record.code)))
        .string("note", m_store->bytes(record, m_scratch));
    if (static_cast<NoteKind>(record.code) == NoteKind::Queue)
        line.uinteger("bytes", record.seq);
    closeLine(number, line);
    text += '\n';
}

int FrameLines::connectionOf(std::uint32_t number)
{
    int &known = m_connections[number];
    if (known == 0)
        known = ++m_lastConnection;
    return known;
}

/// A connection with the number of a closed one is a new one, of a restarted daemon.
void FrameLines::appendEvent(const FrameRecord &record, std::string &text)
{
    const auto kind = static_cast<NoteKind>(record.code);
    const auto close = [&text](int connection) {
        text += "{\"disconnect\": " + std::to_string(connection) + "}\n";
    };
    if (kind == NoteKind::Opened) {
        text += "{\"connect\": " + std::to_string(connectionOf(record.connection)) + "}\n";
    } else if (kind == NoteKind::Closed) {
        const auto open = m_connections.extract(record.connection);
        if (!open.empty())
            close(open.mapped());
    } else if (kind == NoteKind::Restarted || kind == NoteKind::Succeeded) {
        for (const auto &[number, connection] : m_connections)
            close(connection);
        m_connections.clear();
    }
}

void FrameLines::appendStep(const FrameRecord &record, std::string_view bytes, std::string &text)
{
    const int connection = connectionOf(record.connection);
    m_cut += m_store->cutAt(record, bytes) ? 1 : 0;
    const bool sent = record.direction == Direction::In;
    const bool refused =
        m_store->has(record.partner) && m_store->at(record.partner).marks & Mark::Unauthorized;
    text += sent ? "{\"on\": " : "{\"recv\": ";
    text += std::to_string(connection) + ", \"line\": ";
    appendJsonString(text, sent ? withAuth(bytes, refused ? "wrong" : "${TOKEN}")
                                : withPlaceholders(bytes));
    text += "}\n";
}

std::string framesAsText(const FrameStore &store, const std::vector<FrameNumber> &numbers,
                         FrameForm form, std::string_view name)
{
    FrameLines lines(&store, form, name);
    std::string text = lines.head();
    for (const FrameNumber number : numbers)
        lines.append(number, text);
    return text;
}

} // namespace claustrum::lab
