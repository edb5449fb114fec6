// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/clientcalls.h"
#include "daemon/interfaces/observers.h"
#include "wire/frame.h"
#include "wire/result.h"

#include <cstddef>
#include <memory>
#include <string>

namespace claustrum {

class Connection;

/// A request that awaits its answer. Exactly one of the answering functions is called, on the
/// loop's thread, now or later; after the connection has closed the answer is dropped.
class PendingReply
{
public:
    /// @param id of the request, as JSON text
    /// @param requestBytes the size that counts against the limit of its connection
    PendingReply(std::weak_ptr<Connection> connection, std::string id, std::size_t requestBytes)
        : m_connection(std::move(connection))
        , m_id(std::move(id))
        , m_requestBytes(requestBytes)
    {}
    PendingReply(PendingReply &&) = default;
    PendingReply &operator=(PendingReply &&) = default;

    /// The answer follows the stream frames queued before it. Otherwise it may overtake them.
    void followStream() { m_followsStream = true; }

    /// Notifies @p observers, which outlive it, once it is answered.
    void notifyWhenAnswered(const ObserverList<WorkObserver> &observers);

    /// Sends the result, given as JSON text, or the error.
    void answer(const Result<std::string> &result);

    /// The frame that answer() would send; any thread may make it.
    [[nodiscard]] Frame frameOf(const Result<std::string> &result) const;
    void send(Frame frame);

    /// The connection of the request; null once destroyed.
    [[nodiscard]] std::shared_ptr<Connection> connection() const { return m_connection.lock(); }
    /// The blocking calls of that connection; a new set once it is destroyed.
    [[nodiscard]] std::shared_ptr<ClientCalls> clientCalls() const;
    [[nodiscard]] const std::string &id() const { return m_id; }

private:
    std::weak_ptr<Connection> m_connection;
    std::string m_id;
    std::size_t m_requestBytes;
    bool m_followsStream = false;

    struct Timing
    {
        const ObserverList<WorkObserver> &observers;
        std::chrono::steady_clock::time_point since;
    };
    std::unique_ptr<Timing> m_timing; // null without observers
};

} // namespace claustrum
