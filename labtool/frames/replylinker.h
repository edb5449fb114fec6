// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framerecord.h"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace claustrum::lab {

/// A request without a reply.
struct OpenRequest
{
    FrameNumber number = 0; ///< 0: not stored
    std::int64_t time = 0;
    NameId method = 0;
    NameId process = 0;
    std::uint64_t order = 0; ///< its place among the requests of all connections
    bool beforeLoss = false; ///< lines were lost after it, its reply perhaps among them
};

/// Finds the request of each reply, by connection and id. Of several requests with the same id, the
/// oldest matches first. Holds at most `limit` open requests; beyond that, drops the oldest.
class ReplyLinker
{
public:
    static constexpr std::size_t limit = 100'000;

    struct Match
    {
        OpenRequest request;
        std::size_t overtaken = 0; ///< older open requests of the connection, up to 100
        std::uint64_t oldest = 0;  ///< the order of the oldest of them
    };

    /// Returns the open request with the same id from before a loss, which is no longer open: the
    /// client uses the id again, so the reply was lost.
    std::optional<OpenRequest> addRequest(std::uint32_t connection, const std::string &id,
                                          OpenRequest request);
    std::optional<Match> matchReply(std::uint32_t connection, const std::string &id);

    /// Lines were lost: open requests stay open, but their replies may have been lost. So later
    /// replies do not overtake them.
    void onLoss();

    /// Removes and returns the open requests of a connection; 0: of all connections.
    std::vector<OpenRequest> close(std::uint32_t connection);

    /// Returns the open requests from before @p time, oldest first, each only once.
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
    std::map<std::uint64_t, Place> m_order; ///< of all connections, oldest first
    std::uint64_t m_requests = 0;
    std::uint64_t m_overdueReported = 0; ///< the last order that takeOverdue() returned
};

} // namespace claustrum::lab
