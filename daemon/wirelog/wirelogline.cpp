// SPDX-License-Identifier: Apache-2.0
#include "daemon/wirelog/wirelogline.h"

#include "daemon/wirelog/frametext.h"
#include "daemon/wirelog/splice.h"
#include "daemon/wirelog/timetext.h"
#include "wire/jsonscan.h"
#include "wire/jsonwriter.h"

namespace claustrum {
namespace {

/// At most @p limit bytes, without a broken character at the end; @p text is UTF-8.
std::string_view cutText(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    const auto continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
    };
    while (limit > 0 && continues(limit))
        --limit;
    return text.substr(0, limit);
}

/// Cuts the current string; unless it is plain it is written again, as valid UTF-8.
void cutString(const JsonScanner &scanner, Splice &splice, std::size_t limit)
{
    std::string scratch;
    const std::string_view text = scanner.text(scratch);
    const bool plain = text.data() == scanner.raw().data();
    if (plain && text.size() <= limit)
        return;
    const std::string_view kept = cutText(text, limit);
    if (plain) {
        splice.replace(scanner.raw(), kept);
        return;
    }
    std::string quoted;
    appendJsonString(quoted, kept);
    splice.replace(scanner.raw(), std::string_view(quoted).substr(1, quoted.size() - 2));
}

ObjectWriter &begin(ObjectWriter &line, const timespec &time)
{
    return line.string("time", timeText(time));
}

void appendEvent(std::string &out, const TimedFrame &timed)
{
    ObjectWriter line(out);
    begin(line, timed.time).uinteger("conn", timed.connection).string("event", timed.event);
    if (timed.event == "queue")
        line.uinteger("bytes", timed.queuedBytes);
    line.close();
    out += '\n';
}

} // namespace

std::optional<std::string> cutStrings(std::string_view json, std::size_t maxString)
{
    JsonScanner scanner(json);
    Splice splice(json);
    for (JsonToken token = scanner.next(); token != JsonToken::End; token = scanner.next()) {
        if (token == JsonToken::Invalid)
            return std::nullopt;
        if (token == JsonToken::String)
            cutString(scanner, splice, maxString);
        else if (token == JsonToken::Key)
            cutString(scanner, splice, std::string_view::npos);
    }
    return splice.finish();
}

void WireLogLine::append(std::string &out, const TimedFrame &timed) const
{
    if (!timed.event.empty()) {
        appendEvent(out, timed);
        return;
    }
    std::string redacted;
    std::string_view text = timed.text();
    // Frames of process output contain no secret names.
    if (timed.direction == Direction::In || !isStreamFrame(text))
        text = redacted = m_redactor.redact(text);
    ObjectWriter line(out);
    begin(line, timed.time)
        .uinteger("conn", timed.connection)
        .string("dir", nameOf(timed.direction));
    const auto body = m_maxString > 0 ? cutStrings(text, m_maxString) : std::nullopt;
    if (body) {
        line.raw("body", *body);
    } else {
        line.raw("raw", {});
        appendFrameText(out, m_maxString > 0 ? cutText(text, m_maxString) : text);
    }
    line.close();
    out += '\n';
}

void WireLogLine::appendLost(std::string &out, std::uint64_t count)
{
    ObjectWriter line(out);
    begin(line, wallClock()).uinteger("lost", count).close();
    out += '\n';
}

} // namespace claustrum
