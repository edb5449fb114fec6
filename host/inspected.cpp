// SPDX-License-Identifier: Apache-2.0
#include "host/inspected.h"

#include "common/trimmed.h"
#include "posix/files.h"
#include "posix/unixsocket.h"
#include "wire/gopath.h"

#include <chrono>

namespace claustrum {
namespace {

/// For the connection: a loaded machine takes its time.
constexpr std::chrono::milliseconds patience{5'000};
constexpr std::size_t maxToken = 4096; // bytes

std::string beside(const std::string &socket, const char *name)
{
    return go::joinPath(go::dirName(socket), name);
}

/// A client of what listens at @p path.
Result<WireClient> connectAt(const std::string &path, const std::string &socket)
{
    auto connection = connectUnixSocket(path, patience);
    if (!connection)
        return connection.error();
    const auto token = readFile(beside(socket, "daemon.token"), maxToken);
    if (!token)
        return token.error();
    return WireClient(std::move(*connection), std::string(trimmed(*token)));
}

} // namespace

Result<Inspector> Inspector::connect(const std::string &socket)
{
    const auto path = beside(socket, "inspect.sock");
    if (const auto file = statFile(path); !file && file.error().notFound())
        return Error{"it was started without -inspect"};
    auto client = connectAt(path, socket);
    if (!client)
        return client.error();
    return Inspector(std::move(*client));
}

Result<JsonValue> Inspector::ask(const std::string &method, const std::string &params,
                                 std::chrono::milliseconds limit)
{
    const auto id = m_client.ask(method, params, limit);
    if (!id)
        return id.error();
    const auto reply = m_client.reply(*id, limit);
    if (!reply)
        return reply.error();
    auto json = parseJson(reply->json);
    if (!json || reply->isError)
        return Error{"its inspection refuses: " + reply->json};
    return json;
}

Result<void> Inspector::watch()
{
    const auto watching = ask("inspect.watch", R"({"frames":false})");
    return watching ? Result<void>() : watching.error();
}

Result<JsonValue> Inspector::nextEvent()
{
    const auto line = m_client.next(WireClient::noLimit);
    return line ? parseJson(*line) : Result<JsonValue>(Error{line.error().text});
}

Result<JsonValue> snapshotOf(const std::string &socket)
{
    auto inspector = Inspector::connect(socket);
    if (!inspector)
        return inspector.error();
    return inspector->ask("inspect.snapshot", "");
}

Result<WireClient> connectDaemon(const std::string &socket)
{
    return connectAt(socket, socket);
}

} // namespace claustrum
