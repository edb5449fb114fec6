// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/streamlines.h"

#include "labtool/frames/ansitext.h"
#include "labtool/frames/framedata.h"
#include "wire/base64.h"
#include "wire/jsonscan.h"

#include <algorithm>

namespace claustrum::lab {
namespace {

constexpr std::string_view stdinMethod = "process.stdin";

bool isStdin(const FrameStore &store, const FrameRecord &record)
{
    return record.kind == FrameKind::Request && store.names().name(record.method) == stdinMethod;
}

bool mayHaveLines(const FrameStore &store, const FrameRecord &record)
{
    return record.kind == FrameKind::Stdout || record.kind == FrameKind::Stderr
           || isStdin(store, record);
}

/// The frame before this one in the same stream; 0: none within the limit.
FrameNumber frameBefore(const FrameStore &store, FrameNumber number)
{
    const FrameRecord &own = store.at(number);
    if (isStream(own.kind) && own.seq <= 1)
        return 0;
    const FrameNumber end = number - std::min<FrameNumber>(number - store.first(), farthestFrame);
    for (FrameNumber n = number; n-- > end;) {
        const FrameRecord &record = store.at(n);
        if (record.process != own.process)
            continue;
        if (isStream(own.kind)) {
            if (record.kind == own.kind && record.seq < own.seq)
                return n;
            continue;
        }
        if (record.kind != FrameKind::Request)
            continue;
        if (store.names().name(record.method) == "process.spawn")
            return 0; // an earlier process with this id
        const bool isRefused =
            store.has(record.partner) && store.at(record.partner).kind == FrameKind::Error;
        if (isStdin(store, record) && !isRefused)
            return n;
    }
    return 0;
}

std::string dataOf(const FrameStore &store, FrameNumber number)
{
    std::string scratch;
    const FrameRecord &record = store.at(number);
    return frameData(store.bytes(record, scratch), record.direction).value_or(std::string());
}

/// Whether the data of a stream frame end in a newline, without decoding all of them.
bool endsInNewline(std::string_view frame)
{
    const std::string_view data = readFrame(frame, Direction::Out).data;
    if (data.size() < 6 || data.find('\\') != std::string_view::npos)
        return false; // decoded in full then
    const auto end = decodeBase64(data.substr(data.size() - 5, 4));
    return end && !end->empty() && end->back() == '\n';
}

/// Prepends to the line what stands at the end of earlier frames.
void addBegin(const FrameStore &store, StreamLine &line)
{
    for (FrameNumber n = frameBefore(store, line.first); n != 0; n = frameBefore(store, n)) {
        std::string scratch;
        const FrameRecord &record = store.at(n);
        if (isStream(record.kind) && endsInNewline(store.bytes(record, scratch)))
            return;
        const std::string data = dataOf(store, n);
        const auto newline = data.rfind('\n');
        const auto from = newline == std::string::npos ? 0 : newline + 1;
        if (from == data.size() && newline != std::string::npos)
            return;
        line.text.insert(0, data, from);
        line.first = n;
        if (newline != std::string::npos || line.text.size() > longestLine)
            return;
    }
}

/// Reads the values at a path. Nested arrays recurse, at most maxDepth deep.
class PathReader
{
public:
    PathReader(std::string_view json, const std::vector<std::string> &path,
               const std::function<bool(std::string_view)> &holds)
        : m_scanner(json)
        , m_path(path)
        , m_holds(holds)
    {}

    bool run() { return value(m_scanner.next(), 0, 0); }

private:
    static constexpr int maxDepth = 64;

    bool value(JsonToken token, std::size_t at, int depth)
    {
        const bool isArray = token == JsonToken::BeginArray;
        const bool isObject = token == JsonToken::BeginObject;
        if (depth > maxDepth || (isObject && at == m_path.size())) {
            [[maybe_unused]] const auto skipped = m_scanner.restOfValue(token);
            return false;
        }
        if (isArray)
            return array(at, depth);
        if (isObject)
            return object(at, depth);
        if (at != m_path.size() || token == JsonToken::Invalid || token == JsonToken::End)
            return false;
        return m_holds(textOf(token));
    }

    std::string_view textOf(JsonToken token)
    {
        switch (token) {
        case JsonToken::True:
            return "true";
        case JsonToken::False:
            return "false";
        case JsonToken::Null:
            return "null";
        case JsonToken::String:
            return m_scanner.text(m_scratch);
        default:
            return m_scanner.raw();
        }
    }

    bool array(std::size_t at, int depth)
    {
        bool found = false;
        for (JsonToken token = m_scanner.next(); token != JsonToken::EndArray;
             token = m_scanner.next()) {
            if (token == JsonToken::Invalid || token == JsonToken::End)
                return found;
            found |= value(token, at, depth + 1);
        }
        return found;
    }

    bool object(std::size_t at, int depth)
    {
        bool found = false;
        while (m_scanner.next() == JsonToken::Key) {
            const bool isNext = m_scanner.text(m_scratch) == m_path[at];
            const JsonToken token = m_scanner.next();
            if (isNext)
                found |= value(token, at + 1, depth + 1);
            else if (!m_scanner.restOfValue(token))
                return found;
        }
        return found;
    }

    JsonScanner m_scanner;
    const std::vector<std::string> &m_path;
    const std::function<bool(std::string_view)> &m_holds;
    std::string m_scratch;
};

} // namespace

bool endsText(const FrameStore &store, FrameNumber number, std::string_view bytes,
              const TextPattern &text)
{
    if (text.size() < 2 || !mayHaveLines(store, store.at(number)))
        return false;
    const auto data = frameData(bytes, store.at(number).direction);
    std::string own = data ? stripAnsi(*data) : std::string();
    if (!text.mayEndIn(own))
        return false; // of nearly all frames: no need to look back
    own.resize(std::min(own.size(), text.size() - 1));
    const auto wanted = own.size() + text.size() - 1;
    for (FrameNumber n = frameBefore(store, number); n != 0 && own.size() < wanted;
         n = frameBefore(store, n)) {
        const std::string before = stripAnsi(dataOf(store, n));
        const auto part = std::min(before.size(), wanted - own.size());
        own.insert(0, before, before.size() - part);
    }
    return text.isIn(own);
}

bool frameHolds(const FrameStore &store, FrameNumber number, std::string_view bytes,
                const TextPattern &text)
{
    return frameHolds(bytes, store.at(number).direction, text)
           || endsText(store, number, bytes, text);
}

bool isJsonLine(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '['))
        return false;
    JsonScanner scanner(text);
    const JsonToken begin = scanner.next();
    return scanner.restOfValue(begin) && scanner.next() == JsonToken::End;
}

std::vector<std::string_view> linesIn(std::string_view data)
{
    std::vector<std::string_view> lines;
    if (data.find('\n') == std::string_view::npos) {
        if (isJsonLine(data))
            lines.push_back(data);
        return lines;
    }
    for (auto end = data.find('\n'); end != std::string_view::npos; end = data.find('\n')) {
        lines.push_back(data.substr(0, end));
        data.remove_prefix(end + 1);
    }
    return lines;
}

std::vector<StreamLine> linesEndingIn(const FrameStore &store, FrameNumber number)
{
    if (!store.has(number) || !mayHaveLines(store, store.at(number)))
        return {};
    return linesEndingIn(store, number, dataOf(store, number));
}

std::vector<StreamLine> linesEndingIn(const FrameStore &store, FrameNumber number,
                                      std::string_view data)
{
    std::vector<StreamLine> lines;
    if (!store.has(number) || !mayHaveLines(store, store.at(number)))
        return lines;
    for (const std::string_view line : linesIn(data))
        lines.push_back({std::string(line), number, number});
    const bool isWholeAlone = data.find('\n') == std::string::npos;
    if (!lines.empty() && !isWholeAlone)
        addBegin(store, lines.front());
    return lines;
}

bool anyJsonValue(std::string_view json, const std::vector<std::string> &path,
                  const std::function<bool(std::string_view)> &holds)
{
    return PathReader(json, path, holds).run();
}

} // namespace claustrum::lab
