// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/copytexts.h"

#include "labtool/model/sessioninfo.h"
#include "labtool/model/timestamp.h"
#include "wire/base64.h"
#include "wire/builds.h"
#include "wire/jsonscan.h"
#include "wire/jsonwriter.h"

#include <map>
#include <optional>

namespace claustrum::lab {
namespace {

/// Where the value of the last top-level "auth" stands, with its quotes.
std::optional<std::string_view> findAuth(std::string_view request)
{
    JsonScanner scanner(request);
    std::optional<std::string_view> found;
    std::string key;
    if (scanner.next() != JsonToken::BeginObject)
        return found;
    while (scanner.next() == JsonToken::Key) {
        key.clear();
        scanner.copyText(key);
        const auto raw = scanner.restOfValue(scanner.next());
        if (!raw)
            return std::nullopt;
        if (keyMatches(key, "auth"))
            found = *raw;
    }
    return found;
}

std::string header(std::string_view name, Answers answers)
{
    std::string json;
    ObjectWriter(json)
        .integer("version", 1)
        .string("scenario", name)
        .string("title", answers == Answers::Keep ? "exported from the lab tool"
                                                  : "a scenario made in the lab tool")
        .string("build", ReferenceBuild::latest().hash())
        .string("source", "claustrum-lab")
        .string("platform", "linux-amd64")
        .string("recorded", writeTimestamp(nowNs()).substr(0, 10))
        .close();
    return "{\"transcript\": " + json + "}\n{\"serve\": {}}\n";
}

/// A frame that came from a transcript whose data holds placeholders, as it was written there.
std::string withPlaceholders(const std::string &frame)
{
    const auto data = streamData(frame);
    if (!data || data->find("${") == std::string::npos)
        return frame;
    std::string encoded(base64Size(data->size()), '\0');
    encodeBase64(encoded.data(), *data);
    std::string text = frame;
    if (const auto at = text.find(encoded); at != std::string::npos)
        text.replace(at, encoded.size(), "<<b64:" + *data + ">>");
    return text;
}

std::string step(std::string_view key, int connection, std::string_view line)
{
    std::string quoted;
    appendJsonString(quoted, line);
    return "{\"" + std::string(key) + "\": " + std::to_string(connection) + ", \"line\": " + quoted
           + "}\n";
}

} // namespace

std::string withAuth(std::string_view request, std::string_view auth)
{
    const auto place = findAuth(request);
    if (!place)
        return std::string(request);
    const auto begin = static_cast<std::size_t>(place->data() - request.data());
    std::string text(request.substr(0, begin));
    text += '"';
    text += auth;
    text += '"';
    return text + std::string(request.substr(begin + place->size()));
}

std::string asShellLine(std::string_view request, std::string_view socket)
{
    const auto slash = socket.rfind('/');
    const std::string token =
        (slash == std::string_view::npos ? std::string() : std::string(socket.substr(0, slash + 1)))
        + "daemon.token";
    // Out of the quotes for the token, and back: it stands in no history and no clipboard.
    const std::string mark = "@TOKEN@";
    std::string quoted = shellQuoted(withAuth(request, mark));
    if (const auto at = quoted.find(mark); at != std::string::npos)
        quoted.replace(at, mark.size(), "'\"$(cat " + shellQuoted(token) + ")\"'");
    return "printf '%s\\n' " + quoted + " | socat -t1 - UNIX-CONNECT:" + shellQuoted(socket);
}

std::string asWireLog(const FrameStore &store, const std::vector<FrameNumber> &numbers)
{
    std::string text;
    for (const FrameNumber number : numbers) {
        if (!store.has(number) || store.at(number).kind == FrameKind::Note)
            continue;
        const FrameRecord &record = store.at(number);
        ObjectWriter(text)
            .string("time", writeTimestamp(record.time))
            .uinteger("conn", record.connection)
            .string("dir", record.direction == Direction::In ? "in" : "out")
            .string("raw", store.bytes(number))
            .close();
        text += '\n';
    }
    return text;
}

std::string asTranscript(const FrameStore &store, const std::vector<FrameNumber> &numbers,
                         std::string_view name, Answers answers)
{
    std::string text = header(name, answers);
    std::map<std::uint32_t, int> connections;
    for (const FrameNumber number : numbers) {
        if (!store.has(number) || store.at(number).kind == FrameKind::Note)
            continue;
        const FrameRecord &record = store.at(number);
        const bool sent = record.direction == Direction::In;
        if (!sent && answers == Answers::LeaveOut)
            continue;
        const int connection =
            connections.emplace(record.connection, int(connections.size()) + 1).first->second;
        const std::string bytes = store.bytes(number);
        const bool refused =
            store.has(record.partner) && store.at(record.partner).marks & Mark::Unauthorized;
        text += sent ? step("on", connection, withAuth(bytes, refused ? "wrong" : "${TOKEN}"))
                     : step("recv", connection, withPlaceholders(bytes));
    }
    return text;
}

} // namespace claustrum::lab
