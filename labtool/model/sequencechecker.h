// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace claustrum::lab {

/// Watches the seq of each process's stream on each connection (processes.md, Stream frames: from
/// 1, without a gap; a reattach replays what is retained behind fromSeq, in order).
///
/// What began before the capture is taken as it comes: only from the first frame on is it known
/// what must follow. At most `limit` streams are watched, the longest unused is dropped.
class SequenceChecker
{
public:
    static constexpr std::size_t limit = 10'000;

    enum class Verdict {
        Fine,
        Gap,        ///< frames from first to last are missing
        Evicted,    ///< the same, in a replay: the buffer no longer had them
        Duplicate,  ///< came before
        OutOfOrder, ///< was missing until now
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
        std::optional<std::uint64_t> last;              ///< unknown: began before the capture
        std::optional<std::uint64_t> replayFrom;        ///< a reattach asked, nothing replayed yet
        std::map<std::uint64_t, std::uint64_t> missing; ///< gaps, first to last
        std::uint64_t used = 0;
    };

    Stream &streamOf(std::uint32_t connection, const std::string &process);
    static Finding jump(Stream &stream, std::uint64_t after, std::uint64_t seq, Verdict verdict);
    static bool fillsGap(Stream &stream, std::uint64_t seq);

    std::map<Key, Stream> m_streams;
    std::uint64_t m_clock = 0;
};

} // namespace claustrum::lab
