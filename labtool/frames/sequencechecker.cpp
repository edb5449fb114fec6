// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/sequencechecker.h"

#include <algorithm>

namespace claustrum::lab {

SequenceChecker::Stream &SequenceChecker::streamOf(std::uint32_t connection,
                                                   const std::string &process)
{
    Stream &stream = m_streams[Key(connection, process)];
    stream.used = ++m_clock;
    if (m_streams.size() > limit) {
        const auto oldest =
            std::min_element(m_streams.begin(), m_streams.end(), [](const auto &a, const auto &b) {
                return a.second.used < b.second.used;
            });
        m_streams.erase(oldest); // never the current one
    }
    return stream;
}

void SequenceChecker::onSpawn(std::uint32_t connection, const std::string &process)
{
    Stream &stream = streamOf(connection, process);
    stream = Stream{0, {}, {}, stream.used};
}

void SequenceChecker::onReattach(std::uint32_t connection, const std::string &process,
                                 std::uint64_t fromSeq)
{
    streamOf(connection, process).replayFrom = fromSeq;
}

void SequenceChecker::onClose(std::uint32_t connection)
{
    const auto begin = m_streams.lower_bound(Key(connection, std::string()));
    auto end = begin;
    while (end != m_streams.end() && end->first.first == connection)
        ++end;
    m_streams.erase(begin, end);
}

SequenceChecker::Finding SequenceChecker::jump(Stream &stream, std::uint64_t after,
                                               std::uint64_t seq, Verdict verdict)
{
    stream.last = seq;
    if (stream.missing.size() < 64) // beyond that, late frames count as duplicates
        stream.missing.emplace(after + 1, seq - 1);
    return {verdict, after + 1, seq - 1};
}

bool SequenceChecker::fillsGap(Stream &stream, std::uint64_t seq)
{
    auto gap = stream.missing.upper_bound(seq);
    if (gap == stream.missing.begin())
        return false;
    --gap;
    const auto [first, last] = *gap;
    if (seq > last)
        return false;
    stream.missing.erase(gap);
    if (seq > first)
        stream.missing.emplace(first, seq - 1);
    if (seq < last)
        stream.missing.emplace(seq + 1, last);
    return true;
}

SequenceChecker::Finding SequenceChecker::check(std::uint32_t connection,
                                                const std::string &process, std::uint64_t seq)
{
    Stream &stream = streamOf(connection, process);
    const bool next = stream.last && seq == *stream.last + 1;
    if (stream.replayFrom && seq > *stream.replayFrom && !next) {
        const auto from = *stream.replayFrom;
        stream.replayFrom.reset();
        stream.missing.clear();
        if (seq > from + 1)
            return jump(stream, from, seq, Verdict::Evicted);
        stream.last = seq;
        return {};
    }
    if (next || !stream.last) {
        stream.last = seq;
        return {};
    }
    if (seq > *stream.last)
        return jump(stream, *stream.last, seq, Verdict::Gap);
    return {fillsGap(stream, seq) ? Verdict::OutOfOrder : Verdict::Duplicate, seq, seq};
}

} // namespace claustrum::lab
