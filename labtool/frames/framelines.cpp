// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/framelines.h"

#include "labtool/frames/copytexts.h"
#include "labtool/frames/timestamp.h"
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
    if (!m_store->has(number) || m_store->at(number).kind == FrameKind::Note)
        return;
    const FrameRecord &record = m_store->at(number);
    if (m_form == FrameForm::Scenario && record.direction == Direction::Out)
        return;
    ++m_count;
    if (m_form == FrameForm::WireLog)
        appendLogLine(record, text);
    else
        appendStep(record, text);
}

void FrameLines::appendLogLine(const FrameRecord &record, std::string &text)
{
    ObjectWriter(text)
        .string("time", writeTimestamp(record.time))
        .uinteger("conn", record.connection)
        .string("dir", record.direction == Direction::In ? "in" : "out")
        .string("raw", m_store->bytes(record, m_scratch))
        .close();
    text += '\n';
}

void FrameLines::appendStep(const FrameRecord &record, std::string &text)
{
    const int connection =
        m_connections.emplace(record.connection, int(m_connections.size()) + 1).first->second;
    const auto bytes = m_store->bytes(record, m_scratch);
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
