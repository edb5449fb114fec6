// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/timing/moment.h"
#include "conformance/timing/momentlinker.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The party that a time is attributed to.
enum class Party : std::uint8_t {
    Client,  ///< silent: it asked for nothing
    Link,    ///< blocked: bytes waited for it
    Daemon,  ///< at work: a request was open
    Child,   ///< silent: a process owed output
    Unknown, ///< lines were lost
    Active,  ///< frames without a gap between them
};
inline constexpr std::size_t parties = 6;

/// "client silent", "link blocked", "daemon at work", "child silent", "lines lost", "active"
[[nodiscard]] std::string_view partyName(Party party);

/// A part of the time between two frames.
struct Gap
{
    std::int64_t from = 0; ///< ns since 1970
    std::int64_t to = 0;
    Party party = Party::Client;
    std::string cause;        ///< a method, a process, a connection with its bytes, or empty
    std::uint64_t number = 0; ///< the frame of the cause, or the one that ends the gap; 0: none

    [[nodiscard]] std::int64_t length() const { return to - from; }
};

/// Divides the time of a session: each gap of at least a threshold goes to exactly one party, by
/// the rules in docs/timing.md (Whose time it was); shorter times are active. The sums equal the
/// wall time. Constant work for each frame.
///
/// Time never runs backwards: an earlier moment counts as simultaneous with the one before it.
class Timeline
{
public:
    /// Of more gaps, the shorter ones are only in the sums.
    static constexpr std::size_t gapLimit = 20'000;

    /// @param threshold ns, from 1
    explicit Timeline(std::int64_t threshold)
        : m_threshold(threshold)
    {}

    /// Attributes the time up to the next moment. @p linker is in the state before this moment.
    void passTo(const Moment &moment, const MomentLinker &linker);
    /// Then takes the moment itself, linked.
    void add(const Moment &moment);
    /// The session ends at its last moment, which may be no frame.
    void finish(const MomentLinker &linker);

    /// ns from the first to the last frame.
    [[nodiscard]] std::int64_t wall() const { return m_lastFrame - m_begin; }
    [[nodiscard]] std::int64_t begin() const { return m_begin; } ///< 0: no frame had a time
    [[nodiscard]] std::int64_t sum(Party party) const
    {
        return m_sums[static_cast<std::size_t>(party)];
    }
    /// In the order of time.
    [[nodiscard]] const std::vector<Gap> &gaps() const { return m_gaps; }
    [[nodiscard]] std::uint64_t gapCount() const { return m_gapCount; }
    /// Lost lines, moments without a time, and those before an earlier one.
    [[nodiscard]] std::uint64_t lost() const { return m_lost; }
    [[nodiscard]] std::uint64_t untimed() const { return m_untimed; }
    [[nodiscard]] std::uint64_t backwards() const { return m_backwards; }

    /// "104 s of 131 s: the client asked for nothing"
    [[nodiscard]] std::string verdict() const;

private:
    /// A part of the time since the last frame, with the same bytes waiting or none.
    struct Piece
    {
        std::int64_t from;
        std::int64_t to;
        std::uint32_t connection; ///< for which bytes wait; 0: none
        std::uint64_t queued;     ///< the most of them
    };
    struct Process
    {
        bool owes = false; ///< it was started or got input, and has said nothing since
        std::uint32_t connection = 0;
        std::uint64_t since = 0; ///< number of that request
    };

    void addPiece(std::int64_t until);
    void endGap(const MomentLinker &linker, const Moment *ending);
    [[nodiscard]] Gap attributed(const Piece &piece, const MomentLinker &linker,
                                 const Moment *ending) const;
    void keep(Gap gap);
    void learnReply(const Moment &moment);
    void onClosed(std::uint32_t connection);
    [[nodiscard]] const std::pair<const std::string, Process> *debtor() const;
    [[nodiscard]] std::string reasonOf(Party party) const;

    const std::int64_t m_threshold;
    std::int64_t m_begin = 0;
    std::int64_t m_now = 0;
    std::int64_t m_lastFrame = 0;
    std::vector<Piece> m_pieces; ///< since the last frame
    bool m_lossInGap = false;
    std::map<std::uint32_t, std::uint64_t> m_queued; ///< by connection
    std::set<std::uint32_t> m_connections;           ///< open ones
    std::map<std::string, Process> m_processes;      ///< running ones
    std::array<std::int64_t, parties> m_sums{};
    std::map<std::string, std::int64_t> m_byCause[parties]; ///< at most causeLimit each
    std::vector<Gap> m_gaps;
    std::uint64_t m_gapCount = 0;
    std::uint64_t m_lost = 0;
    std::uint64_t m_untimed = 0;
    std::uint64_t m_backwards = 0;
};

} // namespace claustrum
