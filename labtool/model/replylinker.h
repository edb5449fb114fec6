// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/framerecord.h"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace claustrum::lab {

/// A request that no reply has come for.
struct OpenRequest
{
    FrameNumber number = 0; ///< 0: not kept
    std::int64_t time = 0;
    NameId method = 0;
    NameId process = 0;
    std::uint64_t order = 0; ///< counts the requests of all connections
};

/// Finds the request of each reply: on its connection, by its id, the oldest first where ids
/// repeat (nothing tells those apart). At most `limit` requests are open; the oldest is then
/// given up.
class ReplyLinker
{
public:
    static constexpr std::size_t limit = 100'000;

    struct Match
    {
        OpenRequest request;
        std::size_t overtaken = 0; ///< older requests of the connection that still wait, up to 100
        std::uint64_t oldest = 0;  ///< the order of the first of them
    };

    void addRequest(std::uint32_t connection, const std::string &id, OpenRequest request);
    std::optional<Match> matchReply(std::uint32_t connection, const std::string &id);

    /// Takes the requests of a connection that is gone; of all, for connection 0.
    std::vector<OpenRequest> close(std::uint32_t connection);

    /// Those asked before @p time, oldest first, each told once.
    std::vector<OpenRequest> takeOverdue(std::int64_t time);

    [[nodiscard]] std::size_t openCount() const { return m_order.size(); }

private:
    struct Place
    {
        std::uint32_t connection;
        std::string id;
    };
    struct Waiting
    {
        std::unordered_map<std::string, std::deque<OpenRequest>> byId;
        std::map<std::uint64_t, FrameNumber> order;
    };

    OpenRequest take(std::uint32_t connection, const std::string &id);

    std::map<std::uint32_t, Waiting> m_connections;
    std::map<std::uint64_t, Place> m_order; ///< of all, oldest first
    std::uint64_t m_requests = 0;
    std::uint64_t m_overdueReported = 0; ///< the order up to which takeOverdue() has told
};

} // namespace claustrum::lab
