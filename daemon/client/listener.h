// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/ownfile.h"
#include "posix/fd.h"
#include "wire/result.h"

#include <QLocalServer>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace claustrum {

/// The daemon's socket: mode 0600 from its first instant; takes the path over from an earlier
/// socket.
///
/// A QLocalServer over a descriptor that is bound here, because Qt's modes and its way of replacing
/// a socket differ from the contract. Two of its habits are worked around. It removes the bound
/// path when it closes, by then perhaps a successor's, so the socket is bound to an unused name and
/// moved to its path. It closes for good when accept() fails, so it is opened again after a delay,
/// on a descriptor kept for that. Event loop's thread.
class Listener final : private QLocalServer
{
public:
    using Accepted = std::function<void(Fd socket)>;

    /// The error's text is that of Go's listen: "listen unix <path>: bind: <reason>".
    /// @param beforeReplacing called before an earlier socket loses the path
    static Result<std::unique_ptr<Listener>> listen(
        const std::string &path, Accepted accepted,
        const std::function<void()> &beforeReplacing = [] {});

    /// Takes over a predecessor's listening socket, which is bound to the path.
    static Result<std::unique_ptr<Listener>> resume(Fd socket, const std::string &path,
                                                    Accepted accepted);

    /// Stops accepting, and gives the socket, with the path, to a successor; clients that connect
    /// meanwhile wait for it.
    [[nodiscard]] Fd release();

    /// Whether the path still leads to this socket.
    [[nodiscard]] bool isInPlace() const { return m_file.isThere(); }

    /// The socket's file, which stays the same until closeAndUnlink().
    [[nodiscard]] FileId file() const { return m_file.id(); }

    /// Stops accepting, and unlinks the path if it is still this socket's.
    void closeAndUnlink();

private:
    Listener(Fd socket, const std::string &path, Accepted accepted);

    static Result<std::unique_ptr<Listener>> start(Fd socket, const std::string &path,
                                                   Accepted accepted);
    bool serve();
    void incomingConnection(quintptr descriptor) override;
    void childEvent(QChildEvent *event) override;
    void retryLater(int error);

    Fd m_socket; // the server has a duplicate, which it closes
    const std::string m_path;
    OwnFile m_file;
    Accepted m_accepted;
    QTimer m_retry;
    std::chrono::milliseconds m_retryDelay{0};
    bool m_closing = false;
};

} // namespace claustrum
