// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/seqorder.h"

#include <algorithm>

namespace claustrum::conformance {

SeqOrder::SeqOrder(std::optional<std::uint64_t> next)
    : m_first(next.value_or(0))
    , m_next(next)
{}

SeqOrder SeqOrder::beginningAnywhere(std::uint64_t seq)
{
    SeqOrder order(seq);
    order.m_beganAnywhere = true;
    return order;
}

void SeqOrder::expectReplay(std::size_t token, std::uint64_t fromSeq)
{
    m_replays.push_back({token, fromSeq, {}});
    m_limit.reset();
    m_beganAnywhere = false;
}

bool SeqOrder::continues(std::uint64_t seq) const
{
    return m_next == seq && !m_ended && (!m_limit || seq <= *m_limit);
}

/// The reattach whose replay may begin with this frame: the one after fromSeq, or a later one if
/// the buffer no longer has it.
const SeqOrder::Replay *SeqOrder::begunBy(std::uint64_t seq) const
{
    const Replay *later = nullptr;
    for (const Replay &replay : m_replays) {
        if (!replay.jumped && seq == replay.fromSeq + 1)
            return &replay;
        if (!replay.jumped && seq > replay.fromSeq)
            later = &replay;
    }
    return later;
}

bool SeqOrder::fits(std::uint64_t seq) const
{
    return continues(seq) || begunBy(seq);
}

SeqOrder::Verdict SeqOrder::take(std::uint64_t seq, bool isExit)
{
    if (continues(seq)) {
        for (Replay &replay : m_replays) {
            if (seq == replay.fromSeq + 1 && !replay.begin)
                replay.begin = seq; // or an earlier frame of the stream: the replay may repeat it
        }
    } else if (const Replay *begun = begunBy(seq)) {
        Replay &replay = m_replays[static_cast<std::size_t>(begun - m_replays.data())];
        replay.begin = seq;
        replay.jumped = true;
        m_first = seq;
        m_ended = false;
    } else {
        return refuse(seq, isExit);
    }
    m_next = seq + 1;
    m_ended = isExit;
    return Verdict::InOrder;
}

SeqOrder::Verdict SeqOrder::refuse(std::uint64_t seq, bool isExit)
{
    if (const auto filled = fillGap(seq))
        return *filled;
    if (extendsReplay(seq))
        return Verdict::Late;
    if (!m_next)
        return Verdict::Unwanted;
    if (seq < m_first)
        return m_beganAnywhere ? Verdict::Late : Verdict::Unwanted;
    if (seq < *m_next)
        return Verdict::Again;
    const Verdict verdict = m_ended                     ? Verdict::AfterExit
                            : m_limit && seq > *m_limit ? Verdict::Detached
                                                        : Verdict::Early;
    if (verdict == Verdict::Early)
        skip({*m_next, seq - 1, true});
    m_next = seq + 1;
    m_ended = m_ended || isExit;
    return verdict;
}

/// Whether a replay should have begun with this frame and not with a later one.
bool SeqOrder::extendsReplay(std::uint64_t seq)
{
    const auto found = std::find_if(m_replays.begin(), m_replays.end(), [seq](const Replay &one) {
        return one.jumped && seq > one.fromSeq && seq < *one.begin;
    });
    if (found == m_replays.end())
        return false;
    skip({seq + 1, *found->begin - 1, false});
    found->begin = seq;
    m_first = seq;
    return true;
}

void SeqOrder::skip(Gap gap)
{
    if (gap.first > gap.last)
        return;
    if (m_gaps.size() < mostGaps) {
        m_gaps.push_back(gap);
        return;
    }
    Gap &last = m_gaps.back();
    last = {std::min(last.first, gap.first), std::max(last.last, gap.last), last.isEarly};
}

std::optional<SeqOrder::Verdict> SeqOrder::fillGap(std::uint64_t seq)
{
    const auto found = std::find_if(m_gaps.begin(), m_gaps.end(), [seq](const Gap &one) {
        return one.first <= seq && seq <= one.last;
    });
    if (found == m_gaps.end())
        return std::nullopt;
    const Gap gap = *found;
    m_gaps.erase(found);
    skip({gap.first, seq - 1, false});
    skip({seq + 1, gap.last, false});
    return gap.isEarly ? Verdict::Missed : Verdict::InOrder;
}

std::optional<std::uint64_t> SeqOrder::missingIn(const Replay &replay, std::uint64_t first,
                                                 std::uint64_t last) const
{
    const std::uint64_t start = std::max(replay.fromSeq + 1, first);
    if (last == 0 || start > last)
        return std::nullopt;
    if (!replay.begin || *replay.begin > start)
        return start;
    return *m_next <= last ? m_next : std::nullopt;
}

std::optional<std::uint64_t> SeqOrder::endReplay(std::size_t token, std::uint64_t firstSeq,
                                                 std::uint64_t lastSeq, Life life)
{
    const Replay replay = remove(token);
    const auto missing = missingIn(replay, firstSeq, lastSeq);
    if (missing)
        skip({*missing, replay.begin > missing ? *replay.begin - 1 : lastSeq, false});
    if (!m_next)
        m_first = lastSeq + 1;
    m_next = std::max(m_next.value_or(1), lastSeq + 1);
    m_ended = m_ended || life == Life::Exited;
    m_reaped = m_reaped || life == Life::Reaped;
    return missing;
}

bool SeqOrder::dropReplay(std::size_t token)
{
    return remove(token).begin.has_value();
}

SeqOrder::Replay SeqOrder::remove(std::size_t token)
{
    const auto found = std::find_if(m_replays.begin(), m_replays.end(),
                                    [token](const Replay &one) { return one.token == token; });
    if (found == m_replays.end())
        return {token, 0, {}};
    const Replay replay = *found;
    m_replays.erase(found);
    return replay;
}

} // namespace claustrum::conformance
