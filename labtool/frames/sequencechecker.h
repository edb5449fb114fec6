// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace claustrum::lab {

/// Checks the seq of each process's stream on each connection (processes.md, Stream frames: from 1,
/// without gaps; a reattach replays the retained frames after fromSeq, in order).
///
/// A stream that began before the capture is checked from its first captured frame. Holds at most
/// `limit` streams; beyond that, drops the least recently used one.
class SequenceChecker
{
public:
    static constexpr std::size_t limit = 10'000;

    enum class Verdict {
        Fine,
        Gap,        ///< frames from first to last are missing
        Evicted,    ///< a gap in a replay: the buffer no longer had the frames
        Duplicate,  ///< received before
        OutOfOrder, ///< fills an earlier gap
    };
    struct Finding
    {
        Verdict verdict = Verdict::Fine;
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };

    void onSpawn(std::uint32_t connection, const std::string &process);
    void onReattach(std::uint32_t connection, const std::string &process, std::uint64_t fromSeq);
    void onClose(std::uint32_t connection);
    void reset() { m_streams.clear(); }

    Finding check(std::uint32_t connection, const std::string &process, std::uint64_t seq);

private:
    using Key = std::pair<std::uint32_t, std::string>;
    struct Stream
    {
        std::optional<std::uint64_t> last;       ///< nullopt: not known yet
        std::optional<std::uint64_t> replayFrom; ///< set between a reattach and its first frame
        std::map<std::uint64_t, std::uint64_t> missing; ///< gaps: first and last seq
        std::uint64_t used = 0;
    };

    Stream &streamOf(std::uint32_t connection, const std::string &process);
    static Finding jump(Stream &stream, std::uint64_t after, std::uint64_t seq, Verdict verdict);
    static bool fillsGap(Stream &stream, std::uint64_t seq);

    std::map<Key, Stream> m_streams;
    std::uint64_t m_clock = 0;
};

} // namespace claustrum::lab
