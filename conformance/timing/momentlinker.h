// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/timing/moment.h"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <utility>

namespace claustrum {

/// Finds the request of each reply, by connection and id, and knows which requests are open. Of
/// several requests with the same id, the oldest matches first. Holds at most `limit` open
/// requests; beyond that, forgets the oldest.
class MomentLinker
{
public:
    static constexpr std::size_t limit = 100'000;

    struct Open
    {
        std::int64_t time = 0;
        std::uint64_t number = 0;
        std::string method;
        std::string process;
    };

    /// Takes the next moment of the session. Of a reply, sets method, process, latency and request.
    void link(Moment &moment);

    /// The oldest open request; nothing if none is open. After lost lines, the requests before
    /// them do not count, since their replies may have been lost.
    [[nodiscard]] const Open *oldest() const;
    [[nodiscard]] std::size_t openCount() const { return m_open.size(); }

private:
    using Key = std::pair<std::uint32_t, std::string>;
    struct Entry
    {
        Key key;
        Open open;
    };

    void add(const Moment &moment);
    void match(Moment &moment);
    void close(std::uint32_t connection);
    void forget(std::uint64_t order);

    std::map<std::uint64_t, Entry> m_open; ///< by order, oldest first
    std::map<Key, std::deque<std::uint64_t>> m_byId;
    std::uint64_t m_orders = 0;
};

} // namespace claustrum
