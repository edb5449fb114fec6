// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connection.h"

#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

namespace claustrum {

/// The open connections of one server. Reports their opening and closing to its observers.
/// Thread of its event loop.
class Connections
{
public:
    /// @param host of each connection; calls drop() once one is closed
    Connections(EventPoll &poll, ConnectionHost &host)
        : m_host(host)
        , m_pool(poll)
    {}

    /// All connections together. Beyond them a new one is closed at once.
    static constexpr std::size_t limit = 4096;

    /// Opens a connection on @p socket, with the next number.
    void accept(Fd socket);
    /// Likewise, for a predecessor's connection, which is held; null beyond the limit.
    std::shared_ptr<Connection> resume(Fd socket, const ClientState &state);
    /// Forgets a closed connection, which is destroyed after the running callbacks.
    void drop(const std::shared_ptr<Connection> &connection);
    void closeAll();
    /// Closes every open connection for which @p condition is true.
    template <typename Condition>
    void closeIf(Condition &&condition)
    {
        std::vector<std::shared_ptr<Connection>> chosen; // closing changes the set
        for (const auto &connection : m_open) {
            if (condition(static_cast<const Connection &>(*connection)))
                chosen.push_back(connection);
        }
        for (const auto &connection : chosen)
            connection->close();
    }

    /// The open ones, in no order; closing one of them leaves the list as it is.
    [[nodiscard]] std::vector<std::shared_ptr<Connection>> all() const
    {
        return {m_open.begin(), m_open.end()};
    }

    /// Calls @p look with every open connection, in no order.
    template <typename Look>
    void each(Look &&look) const
    {
        for (const auto &connection : m_open)
            look(static_cast<const Connection &>(*connection));
    }

    [[nodiscard]] const ClientPool &pool() const { return m_pool; }

private:
    std::shared_ptr<Connection> add(Fd socket);

    ConnectionHost &m_host;
    ClientPool m_pool;
    std::unordered_set<std::shared_ptr<Connection>> m_open;
    std::uint64_t m_accepted = 0; // so far
};

} // namespace claustrum
