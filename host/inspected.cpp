// SPDX-License-Identifier: Apache-2.0
#include "host/inspected.h"

#include "common/trimmed.h"
#include "common/wireclient.h"
#include "posix/files.h"
#include "posix/unixsocket.h"
#include "wire/gopath.h"

#include <chrono>

namespace claustrum {
namespace {

constexpr std::chrono::milliseconds patience{500}; // for the connection, and for the reply
constexpr std::size_t maxToken = 4096;             // bytes

std::string beside(const std::string &socket, const char *name)
{
    return go::joinPath(go::dirName(socket), name);
}

} // namespace

Result<JsonValue> snapshotOf(const std::string &socket)
{
    const auto path = beside(socket, "inspect.sock");
    if (const auto file = statFile(path); !file && file.error().notFound())
        return Error{"it was started without -inspect"};
    auto connection = connectUnixSocket(path, patience);
    if (!connection)
        return connection.error();
    const auto token = readFile(beside(socket, "daemon.token"), maxToken);
    if (!token)
        return token.error();
    WireClient client(std::move(*connection), std::string(trimmed(*token)));
    const auto id = client.ask("inspect.snapshot", "", patience);
    if (!id)
        return id.error();
    const auto reply = client.reply(*id, patience);
    if (!reply)
        return reply.error();
    auto json = parseJson(reply->json);
    if (!json || reply->isError)
        return Error{"its inspection refuses: " + reply->json};
    return json;
}

} // namespace claustrum
