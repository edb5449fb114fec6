// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/sessionlog.h"

#include "conformance/model/placeholdercheck.h"
#include "conformance/model/streamframe.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/proxy/jsonedit.h"
#include "wire/base64.h"
#include "wire/jsonvalue.h"

#include <algorithm>
#include <array>

namespace claustrum::conformance {
namespace {

/// Variables that a program needs to run. The values of all others are payload.
constexpr std::array<std::string_view, 9> plainVariables{
    "PATH", "HOME", "SHELL", "LANG", "LC_ALL", "TERM", "TZ", "USER", "LOGNAME"};

std::string inQuotes(const std::string &text)
{
    return '"' + text + '"';
}

std::string valueOf(std::string_view raw)
{
    const auto value = parseJson(raw);
    return value && value->isString() ? value->string() : std::string();
}

/// Base64 of as many x. Invalid base64 stays: a server refuses it.
std::string maskedBase64(std::string_view raw)
{
    const auto bytes = decodeBase64(valueOf(raw));
    return bytes ? inQuotes(base64Text(std::string(bytes->size(), 'x'))) : std::string();
}

std::string maskedText(std::string_view raw)
{
    return raw.front() == '"' ? inQuotes(std::string(valueOf(raw).size(), 'x')) : std::string();
}

/// Whether a replay would find a placeholder in these bytes.
bool containsPlaceholder(std::string_view text)
{
    for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
        const auto end = text.find('}', at);
        const auto name = text.substr(at + 2, end == std::string_view::npos ? 0 : end - at - 2);
        if (isPlaceholder(name))
            return true;
    }
    return text.find("\"<<b64:") != std::string_view::npos;
}

std::vector<std::pair<std::string, std::string>> valuesOf(const SessionLogOptions &options)
{
    if (options.directory.empty())
        return {};
    return {{"DIR", options.directory}};
}

} // namespace

SessionLog::SessionLog(TapFile &file, const SessionLogOptions &options)
    : m_file(file)
    , m_putBack(valuesOf(options), {}, {})
    , m_maskData(options.maskData)
{
    m_redactor.learn(options.token);
}

int SessionLog::openConnection()
{
    const int number = ++m_last;
    Connection &connection = m_connections[number];
    connection.fromClient = std::make_unique<LineAssembler>(
        m_held, [this, number](const TappedLine &line) { onClientLine(number, line); });
    connection.fromServer = std::make_unique<LineAssembler>(
        m_held, [this, number](const TappedLine &line) { onServerLine(number, line); });
    m_file.add(eventLine("connect", number));
    return number;
}

void SessionLog::onClientBytes(int connection, std::string_view bytes)
{
    m_connections.at(connection).fromClient->add(bytes);
}

void SessionLog::onServerBytes(int connection, std::string_view bytes)
{
    m_connections.at(connection).fromServer->add(bytes);
}

void SessionLog::onClientHalfClosed(int connection)
{
    m_connections.at(connection).fromClient->end();
    m_file.add(eventLine("halfClose", connection));
}

void SessionLog::onClientGone(int connection)
{
    m_connections.at(connection).fromClient->end();
    m_file.add(eventLine("disconnect", connection));
    m_connections.erase(connection);
}

void SessionLog::onServerClosed(int connection)
{
    m_connections.at(connection).fromServer->end();
    m_connections.at(connection).fromClient->end();
    m_file.add(eventLine("eof", connection));
    m_connections.erase(connection);
}

void SessionLog::onClientLine(int number, const TappedLine &line)
{
    if (line.sum) { // no server reads so long a line to its end: its content does not matter
        m_file.add("{\"on\": " + std::to_string(number)
                   + ", \"gen\": {\"head\": \"\", \"fill\": \"x\", "
                     "\"count\": "
                   + std::to_string(line.sum->bytes) + ", \"tail\": \"\"}}\n");
        return;
    }
    const FrameView request = readFrame(line.text, Direction::In);
    if (!request.isObject) {
        write("on", number, std::string(line.text), line.text, line.newline);
        return;
    }
    m_redactor.learn(decodedText(request.auth));
    noteRequest(number, request);
    const std::string text = m_maskData ? maskedRequest(request) : std::string(line.text);
    write("on", number, text, line.text, line.newline);
}

void SessionLog::noteRequest(int number, const FrameView &request)
{
    auto &requests = m_connections.at(number).requests;
    Request now{decodedText(request.method), decodedText(request.process)};
    if (now.method == "process.spawn")
        m_exited.erase(now.process);
    if (requests.size() < maxRemembered)
        requests.insert_or_assign(std::string(request.id), std::move(now));
}

std::string SessionLog::maskedRequest(const FrameView &request) const
{
    const std::string method = decodedText(request.method);
    return editJson(std::string(request.bytes), [&](const std::string &path, std::string_view raw) {
        if (method == "process.stdin" && path == "params.data")
            return maskedBase64(raw);
        constexpr std::string_view env = "params.env.";
        const bool payload =
            method == "process.spawn" && path.starts_with(env)
            && std::find(plainVariables.begin(), plainVariables.end(), path.substr(env.size()))
                   == plainVariables.end();
        return payload ? maskedText(raw) : std::string();
    });
}

void SessionLog::onServerLine(int number, const TappedLine &line)
{
    if (line.sum) {
        m_file.add("{\"recv\": " + std::to_string(number)
                   + ", \"bytes\": " + std::to_string(line.sum->bytes) + ", \"sha256\": \""
                   + line.sum->digest.hex() + "\"}\n");
        return;
    }
    const FrameView frame = readFrame(line.text, Direction::Out);
    const FrameKey key = frameKey(frame);
    std::string text(line.text);
    if (key.kind == FrameKey::Kind::Stream)
        text = output(frame, key);
    else if (key.kind == FrameKey::Kind::Reply)
        text = reply(number, frame);
    write("recv", number, text, line.text, line.newline);
}

/// A stream frame. The token is removed from its data if the frame has the form of the wire.
std::string SessionLog::output(const FrameView &frame, const FrameKey &key)
{
    auto data = readStreamData(frame);
    if (!data) {
        if (m_exited.size() < maxRemembered)
            m_exited.insert(key.name);
        return std::string(frame.bytes);
    }
    if (writeStreamData(*data) != frame.bytes)
        return std::string(frame.bytes);
    data->bytes = m_maskData ? std::string(data->bytes.size(), 'x')
                             : m_redactor.stream(data->process + '/' + data->stream, data->bytes);
    return writeStreamData(*data);
}

/// Values that depend on time become masks.
std::string SessionLog::reply(int number, const FrameView &frame)
{
    auto &requests = m_connections.at(number).requests;
    const auto found = requests.find(std::string(frame.id));
    if (found == requests.end())
        return std::string(frame.bytes);
    const std::string method = found->second.method;
    const bool exited = m_exited.contains(found->second.process);
    requests.erase(found);
    return editJson(std::string(frame.bytes), [&](const std::string &path, std::string_view raw) {
        if (m_maskData && method == "files.read" && path == "result.content")
            return maskedText(raw);
        if (path == "result.version" && method.starts_with("server."))
            return std::string("\"${VERSION}\"");
        if (method != "process.reattach")
            return std::string();
        if (path == "result.running" && !exited)
            return std::string("${BOOL}");
        const bool seq = path == "result.firstSeq" || path == "result.lastSeq";
        return std::string(seq ? "${NUMBER}" : "");
    });
}

/// @param raw the original line; if it contains a placeholder, the line is written as bytes
void SessionLog::write(std::string_view key, int number, const std::string &text,
                       std::string_view raw, bool newline)
{
    const bool masked = text != raw;
    if (!isText(text) || (!masked && containsPlaceholder(raw))) {
        const std::string bytes = m_redactor.line(text, Redactor::Places::LabToken);
        m_file.add(wireLine({key, number, bytes, false, newline, true}));
        return;
    }
    const std::string redacted = m_redactor.line(text, Redactor::Places::Placeholders);
    const std::string line = key == "recv" ? m_putBack.frame(readFrame(redacted, Direction::Out))
                                           : m_putBack.plain(redacted);
    m_file.add(wireLine({key, number, line, false, newline}));
}

} // namespace claustrum::conformance
