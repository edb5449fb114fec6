// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/lifeoutput.h"

#include "conformance/results/visibletext.h"

#include <algorithm>

namespace claustrum::conformance {

std::size_t OutputAmount::indexOf(std::string_view stream)
{
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), stream) - names.begin());
}

bool OutputAmount::covers(const OutputAmount &other) const
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] < other.bytes[i])
            return false;
    }
    return exit || !other.exit;
}

void LifeOutput::record(std::uint64_t seq, std::string_view stream, const Pattern &text)
{
    if (seq <= lastRecordedSeq())
        return;
    const std::size_t index = OutputAmount::indexOf(stream);
    m_recorded[index].append(text);
    m_recordedAmount.bytes[index] += text.sample().size();
    m_recordedMarks.push_back({seq, m_recordedAmount});
}

void LifeOutput::recordExit(std::uint64_t seq, std::string frame)
{
    if (seq <= lastRecordedSeq())
        return;
    m_exit = std::move(frame);
    m_recordedAmount.exit = true;
    m_recordedMarks.push_back({seq, m_recordedAmount});
}

std::uint64_t LifeOutput::lastRecordedSeq() const
{
    return m_recordedMarks.empty() ? 0 : m_recordedMarks.back().seq;
}

OutputAmount LifeOutput::recordedUpTo(std::uint64_t seq) const
{
    const auto after =
        std::upper_bound(m_recordedMarks.begin(), m_recordedMarks.end(), seq,
                         [](std::uint64_t wanted, const Mark &mark) { return wanted < mark.seq; });
    return after == m_recordedMarks.begin() ? OutputAmount() : std::prev(after)->upTo;
}

std::string LifeOutput::exitFrame(std::uint64_t seq) const
{
    constexpr std::string_view key = "\"seq\":";
    std::string frame = m_exit.value_or(std::string());
    const auto begin = frame.rfind(key);
    if (begin == std::string::npos)
        return frame;
    const auto digits = begin + key.size();
    const auto end = std::min(frame.find_first_not_of("0123456789", digits), frame.size());
    return frame.replace(digits, end - digits, std::to_string(seq));
}

std::optional<std::string> LifeOutput::take(const StreamData &data)
{
    if (!m_frames.empty() && data.seq <= m_frames.back().mark.seq)
        return sameAgain(data);
    const std::size_t index = OutputAmount::indexOf(data.stream);
    m_bytes[index] += data.bytes;
    m_amount.bytes[index] = m_bytes[index].size();
    m_frames.push_back({{data.seq, m_amount}, index, data.bytes.size()});
    return m_amount.exit ? std::optional<std::string>("comes after the exit frame") : std::nullopt;
}

/// A repeated frame must be identical.
std::optional<std::string> LifeOutput::sameAgain(const StreamData &data) const
{
    const auto found = std::lower_bound(
        m_frames.begin(), m_frames.end(), data.seq,
        [](const Frame &frame, std::uint64_t wanted) { return frame.mark.seq < wanted; });
    if (found == m_frames.end() || found->mark.seq != data.seq)
        return "comes after a later one";
    const std::string &bytes = m_bytes[found->stream];
    const auto begin = found->mark.upTo.bytes[found->stream] - found->size;
    if (found->stream != OutputAmount::indexOf(data.stream)
        || bytes.compare(begin, found->size, data.bytes) != 0)
        return "is another than the first time";
    return std::nullopt;
}

void LifeOutput::takeExit(std::uint64_t seq)
{
    if (m_amount.exit)
        return;
    m_amount.exit = true;
    m_frames.push_back({{seq, m_amount}});
}

std::vector<std::string> LifeOutput::progress(const OutputAmount &wanted) const
{
    constexpr std::size_t shown = 60;
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < OutputAmount::names.size(); ++i) {
        const std::string &came = m_bytes[i];
        if (wanted.bytes[i] == 0 && came.empty())
            continue;
        const auto begin = came.size() - std::min(came.size(), shown);
        lines.push_back(
            std::string(OutputAmount::names[i]) + ": " + std::to_string(came.size())
            + " bytes came, " + std::to_string(wanted.bytes[i]) + " expected"
            + (came.empty() ? ""
                            : "; the last: " + shortened(came.substr(begin), shown, Colour::No)));
    }
    if (wanted.exit && !m_amount.exit)
        lines.emplace_back("the exit frame has not come");
    return lines;
}

std::uint64_t LifeOutput::seqWithin(const OutputAmount &limit) const
{
    const auto after =
        std::partition_point(m_frames.begin(), m_frames.end(),
                             [&](const Frame &frame) { return limit.covers(frame.mark.upTo); });
    return after == m_frames.begin() ? 0 : std::prev(after)->mark.seq;
}

} // namespace claustrum::conformance
