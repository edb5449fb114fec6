// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/timing/moment.h"
#include "labtool/frames/framerecord.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace claustrum::lab {

/// Requests in flight and streams as bars in lanes, moment by moment. The bars of a lane are in the
/// order of their begin and do not overlap. Constant work for each frame.
class Waterfall
{
public:
    static constexpr std::size_t laneLimit = 48;       ///< of requests; as many of streams
    static constexpr std::size_t barLimit = 1'000'000; ///< 40 bytes each; later ones are left out
    /// Frames of a stream at most that far apart, in ns, share a bar.
    static constexpr std::int64_t joined = 1'000'000;
    static constexpr std::int64_t open = -1;

    struct Bar
    {
        std::int64_t from = 0;
        std::int64_t to = 0; ///< open: no reply yet
        FrameNumber number = 0;
        NameId name = 0; ///< the method of a request
        std::uint32_t frames = 1;
        bool isError = false;
        bool isUnanswered = false; ///< its connection was closed before a reply
    };
    struct Lane
    {
        std::string process; ///< of a stream; empty: requests
        std::vector<Bar> bars;
    };

    /// Takes the next moment, linked.
    void add(const Moment &moment);

    /// Lanes of requests first, then those of streams in the order of their first frame.
    [[nodiscard]] std::size_t laneCount() const { return m_requests.size() + m_streams.size(); }
    [[nodiscard]] const Lane &lane(std::size_t index) const;
    [[nodiscard]] const std::string &nameOf(const Bar &bar) const { return m_names.name(bar.name); }
    [[nodiscard]] std::int64_t begin() const { return m_begin; } ///< 0: no frame had a time
    [[nodiscard]] std::int64_t end() const { return m_end; }
    /// Frames that have no bar, since there are too many.
    [[nodiscard]] std::uint64_t leftOut() const { return m_leftOut; }

    /// The bar of the lane at that time, or the nearest one; nothing in an empty lane.
    [[nodiscard]] static std::size_t barAt(const Lane &lane, std::int64_t time);

private:
    struct Place
    {
        std::size_t lane;
        std::size_t bar;
    };

    void beginRequest(const Moment &moment);
    void finishRequest(const Moment &moment);
    void addStream(const Moment &moment);
    void onClosed(std::uint32_t connection);
    bool hasRoom();

    std::vector<Lane> m_requests;
    std::vector<Lane> m_streams;
    std::map<std::string, std::size_t> m_streamOf;                   ///< lane by process
    std::unordered_map<std::uint64_t, Place> m_open;                 ///< by the request's number
    std::unordered_map<std::uint64_t, std::uint32_t> m_connectionOf; ///< of open requests
    NameTable m_names;
    std::int64_t m_begin = 0;
    std::int64_t m_end = 0;
    std::size_t m_bars = 0;
    std::uint64_t m_leftOut = 0;
};

} // namespace claustrum::lab
