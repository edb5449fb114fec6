// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/replayassembly.h"

#include <algorithm>

namespace claustrum::lab {
namespace {

using Piece = ReplayAssembly::Piece;

Piece::Kind kindOf(FrameKind kind)
{
    if (kind == FrameKind::Exit)
        return Piece::Kind::Exit;
    return kind == FrameKind::Stderr ? Piece::Kind::Stderr : Piece::Kind::Stdout;
}

void append(std::vector<Piece> &pieces, Piece piece)
{
    const bool output = piece.kind == Piece::Kind::Stdout || piece.kind == Piece::Kind::Stderr;
    if (output && !pieces.empty() && pieces.back().kind == piece.kind) {
        pieces.back().bytes += piece.bytes;
        pieces.back().lastSeq = piece.lastSeq;
        return;
    }
    pieces.push_back(std::move(piece));
}

} // namespace

bool ReplayAssembly::add(FrameKind kind, std::uint64_t seq, std::string bytes, int exitCode,
                         bool isCut)
{
    Stream &stream = streamOf(kind);
    if (seq <= stream.dropped)
        return false;
    const auto size = bytes.size();
    if (!m_frames.emplace(seq, Chunk{kind, std::move(bytes), exitCode, isCut}).second)
        return false;
    stream.seqs.insert(seq);
    stream.cost += size + nodeCost;
    m_bytes += size;
    m_cut += isCut ? 1 : 0;
    while (m_streams[0].cost + m_streams[1].cost > m_cap && m_frames.size() > 1)
        dropOldest();
    return true;
}

void ReplayAssembly::dropOldest()
{
    Stream &larger = m_streams[m_streams[1].cost > m_streams[0].cost ? 1 : 0];
    const auto oldest = m_frames.find(*larger.seqs.begin());
    const auto size = oldest->second.bytes.size();
    m_bytes -= size;
    m_cut -= oldest->second.isCut ? 1 : 0;
    larger.cost -= size + nodeCost;
    larger.dropped = oldest->first;
    larger.seqs.erase(larger.seqs.begin());
    m_frames.erase(oldest);
}

bool ReplayAssembly::addFrame(const FrameView &frame, std::string_view process, bool isCut)
{
    const FrameKind kind = kindOf(frame.kind);
    if (!isStream(kind) || decodedText(frame.process) != process)
        return false;
    return add(kind, frame.seq.value_or(0), decodedData(frame).value_or(std::string()),
               frame.code.value_or(0), isCut);
}

void ReplayAssembly::clear()
{
    m_frames.clear();
    m_streams = {};
    m_bytes = 0;
    m_cut = 0;
}

std::uint64_t ReplayAssembly::firstSeq() const
{
    return m_frames.empty() ? 0 : m_frames.begin()->first;
}

std::uint64_t ReplayAssembly::lastSeq() const
{
    return m_frames.empty() ? 0 : m_frames.rbegin()->first;
}

bool ReplayAssembly::isEnded() const
{
    return !m_frames.empty() && m_frames.rbegin()->second.kind == FrameKind::Exit;
}

std::uint64_t ReplayAssembly::tailBegin(std::size_t bytes, bool ofStdout, bool ofStderr) const
{
    // By the seqs of each stream: a few lines of stderr may be spread over all of stdout.
    const std::set<std::uint64_t> none;
    const auto &outs = ofStdout ? m_streams[0].seqs : none;
    const auto &errs = ofStderr ? m_streams[1].seqs : none;
    auto out = outs.rbegin();
    auto err = errs.rbegin();
    std::size_t sum = 0;
    while (out != outs.rend() || err != errs.rend()) {
        const bool isOut = err == errs.rend() || (out != outs.rend() && *out > *err);
        const std::uint64_t seq = isOut ? *out++ : *err++;
        sum += m_frames.at(seq).bytes.size() + frameCost;
        if (sum > bytes)
            return seq;
    }
    return 0;
}

std::size_t ReplayAssembly::bytesBefore(std::uint64_t seq, bool ofStdout, bool ofStderr) const
{
    std::size_t sum = 0;
    for (const auto &[number, chunk] : m_frames) {
        if (number >= seq)
            break;
        if (chunk.kind == FrameKind::Stderr ? ofStderr : ofStdout)
            sum += chunk.bytes.size();
    }
    return sum;
}

std::vector<ReplayAssembly::Piece> ReplayAssembly::pieces(bool withStdout, bool withStderr,
                                                          std::uint64_t knownFirst,
                                                          std::uint64_t knownLast,
                                                          std::uint64_t from) const
{
    std::vector<Piece> pieces;
    std::uint64_t next = knownFirst == 0 ? firstSeq() : std::min(knownFirst, std::uint64_t{1});
    next = std::max(next, from);
    const auto dropped = std::max(m_streams[0].dropped, m_streams[1].dropped);
    const auto gapUpTo = [&](std::uint64_t seq) {
        if (next == 0 || seq <= next)
            return;
        const auto part = std::clamp(dropped + 1, next, seq); // the end of what may be dropped
        if (part > next)
            pieces.push_back({Piece::Kind::Gap, next, part - 1, {}, 0, true});
        if (seq > part)
            pieces.push_back({Piece::Kind::Gap, part, seq - 1, {}, 0, false});
    };
    for (auto frame = m_frames.lower_bound(from); frame != m_frames.end(); ++frame) {
        const auto &[seq, chunk] = *frame;
        gapUpTo(seq);
        next = seq + 1;
        const bool wanted = chunk.kind == FrameKind::Exit
                            || (chunk.kind == FrameKind::Stderr ? withStderr : withStdout);
        if (wanted)
            append(pieces, {kindOf(chunk.kind), seq, seq, chunk.bytes, chunk.exitCode, false});
        if (wanted && chunk.isCut)
            pieces.push_back({Piece::Kind::Cut, seq, seq, {}, 0, false});
    }
    if (knownLast != 0)
        gapUpTo(knownLast + 1);
    return pieces;
}

} // namespace claustrum::lab
