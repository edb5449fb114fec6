// SPDX-License-Identifier: Apache-2.0
#include "daemon/plugins/siblings.h"

#include "posix/files.h"
#include "posix/unixsocket.h"
#include "wire/gopath.h"

namespace claustrum {
namespace {

constexpr std::chrono::milliseconds dialLimit{300};

/// @param name of the socket in texts
std::optional<std::string> signOfLife(const std::string &socket, const std::string &name)
{
    const auto status = statFile(socket);
    if (!status && (status.error().notFound() || status.error().number == ENOTDIR))
        return std::nullopt;
    if (!status)
        return "cannot inspect " + socket + ": " + status.error().text;
    const auto connected = connectUnixSocket(socket, dialLimit);
    if (connected)
        return name + " answers";
    const int error = connected.error().number;
    if (error == ECONNREFUSED || error == ENOTSOCK || error == ENOENT)
        return std::nullopt;
    return "cannot rule out " + name + ": " + connected.error().text;
}

} // namespace

std::optional<std::string> runningSibling(const std::string &folder, const std::string &clientId,
                                          const MayHold &mayHold)
{
    const std::string run = go::joinPath(folder, "run");
    const auto names = readNamesOfDirectory(run, mayHold);
    if (!names)
        return "cannot read " + run + ": " + names.error().text;
    for (const std::string &name : *names) {
        if (name == clientId)
            continue;
        const std::string socket = '/' + name + "/rpc.sock";
        if (auto sign = signOfLife(run + socket, "run" + socket))
            return sign;
    }
    return std::nullopt;
}

} // namespace claustrum
