// SPDX-License-Identifier: Apache-2.0
#include "testing/client.h"

#include "posix/unixsocket.h"
#include "wire/base64.h"
#include "wire/jsonwriter.h"

#include <utility>

namespace claustrum::testing {
namespace {

/// A missing text as "<reason>".
std::string shown(const WireError &error)
{
    return "<" + error.text + ">";
}

} // namespace

Client::Client(const std::string &socketPath, std::string token)
{
    if (auto socket = connectUnixSocket(socketPath))
        m_wire = WireClient(std::move(*socket), std::move(token));
}

bool Client::send(std::string_view bytes, std::chrono::milliseconds limit)
{
    return m_wire.send(bytes, limit).ok();
}

std::int64_t Client::ask(std::string_view method, std::string_view params)
{
    const auto made = request(method, params);
    send(made.line);
    return made.id;
}

std::string Client::answer(std::int64_t id, std::chrono::milliseconds limit)
{
    auto reply = m_wire.reply(id, limit);
    return reply ? std::move(reply->json) : shown(reply.error());
}

std::string Client::call(std::string_view method, std::string_view params)
{
    return answer(ask(method, params));
}

std::string Client::next(std::chrono::milliseconds limit)
{
    auto frame = m_wire.next(limit);
    return frame ? *std::move(frame) : shown(frame.error());
}

std::optional<ReceivedStream> Client::streamToExit(const std::string &process, Seq after)
{
    ReceivedStream stream(after);
    while (!stream.exitCode()) {
        const auto frame = readStreamFrame(next());
        if (!frame || frame->process != process || !stream.take(*frame))
            return std::nullopt;
    }
    return stream;
}

bool Client::drainToClose()
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto frame = m_wire.next(std::chrono::milliseconds(millisecondsUntil(deadline)));
        if (!frame && frame.error().kind != WireError::Kind::CutOff)
            return frame.error().kind == WireError::Kind::Closed;
    }
}

std::string shell(std::string_view id, std::string_view script)
{
    return command(id, {"/bin/sh", "-c", std::string(script)});
}

std::string command(std::string_view id, const std::vector<std::string> &words)
{
    std::string json;
    ObjectWriter(json)
        .string("id", id)
        .string("command", words.front())
        .strings("args", {words.begin() + 1, words.end()})
        .close();
    return json;
}

std::string input(std::string_view id, std::string_view bytes, std::optional<std::uint64_t> offset)
{
    std::string json;
    ObjectWriter object(json);
    object.string("id", id).string("data", base64Text(bytes));
    if (offset)
        object.uinteger("offset", *offset);
    object.close();
    return json;
}

} // namespace claustrum::testing
