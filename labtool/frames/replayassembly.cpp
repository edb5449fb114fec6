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

bool isOutput(Piece::Kind kind)
{
    return kind == Piece::Kind::Stdout || kind == Piece::Kind::Stderr;
}

void append(std::vector<Piece> &pieces, Piece piece)
{
    if (isOutput(piece.kind) && !pieces.empty() && pieces.back().kind == piece.kind) {
        pieces.back().starts.push_back({piece.firstSeq, pieces.back().bytes.size()});
        pieces.back().bytes += piece.bytes;
        pieces.back().lastSeq = piece.lastSeq;
        return;
    }
    if (isOutput(piece.kind))
        piece.starts.push_back({piece.firstSeq, 0});
    pieces.push_back(std::move(piece));
}

bool isChosen(FrameKind kind, bool ofStdout, bool ofStderr)
{
    return kind == FrameKind::Stderr ? ofStderr : ofStdout;
}

} // namespace

ReplayAssembly::Frames::const_iterator ReplayAssembly::lowerBound(std::uint64_t seq) const
{
    return std::lower_bound(
        m_frames.begin(), m_frames.end(), seq,
        [](const Chunk &chunk, std::uint64_t wanted) { return chunk.seq < wanted; });
}

ReplayAssembly::Frames::const_iterator ReplayAssembly::find(std::uint64_t seq) const
{
    const auto place = lowerBound(seq);
    return place != m_frames.end() && place->seq == seq ? place : m_frames.end();
}

std::string ReplayAssembly::bytesOf(const Chunk &chunk) const
{
    if (chunk.number != 0)
        return m_reader ? m_reader(chunk.number) : std::string();
    const auto own = m_own.find(chunk.seq);
    return own == m_own.end() ? std::string() : own->second;
}

/// Usually at the end.
bool ReplayAssembly::insert(Chunk chunk)
{
    const bool isStored = chunk.number != 0;
    if (!isStored && chunk.seq <= streamOf(chunk.kind).dropped)
        return false;
    const auto place = lowerBound(chunk.seq);
    const bool isKnown = place != m_frames.end() && place->seq == chunk.seq;
    if (isKnown && (!isStored || place->kind != chunk.kind))
        return false;
    m_bytes += chunk.size;
    m_cut += chunk.isCut ? 1 : 0;
    if (isKnown) {
        release(*place);
        m_frames[static_cast<std::size_t>(place - m_frames.begin())] = chunk;
        return false;
    }
    m_frames.insert(place, chunk);
    return true;
}

/// Takes the frame out of all sums.
void ReplayAssembly::release(const Chunk &chunk)
{
    m_bytes -= chunk.size;
    m_cut -= chunk.isCut ? 1 : 0;
    if (chunk.number != 0)
        return;
    Stream &stream = streamOf(chunk.kind);
    stream.cost -= chunk.size + nodeCost;
    stream.seqs.erase(chunk.seq);
    m_own.erase(chunk.seq);
}

bool ReplayAssembly::add(FrameKind kind, std::uint64_t seq, std::string bytes, int exitCode,
                         bool isCut)
{
    const auto size = bytes.size();
    if (!insert({seq, 0, size, exitCode, kind, isCut}))
        return false;
    m_own[seq] = std::move(bytes);
    Stream &stream = streamOf(kind);
    stream.seqs.insert(seq);
    stream.cost += size + nodeCost;
    while (m_streams[0].cost + m_streams[1].cost > m_cap && m_own.size() > 1)
        dropOldest();
    return true;
}

void ReplayAssembly::dropOldest()
{
    Stream &larger = m_streams[m_streams[1].cost > m_streams[0].cost ? 1 : 0];
    const auto oldest = find(*larger.seqs.begin());
    larger.dropped = oldest->seq;
    release(*oldest);
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

bool ReplayAssembly::addStored(const FrameView &frame, std::string_view process,
                               std::uint64_t number, bool isCut)
{
    const FrameKind kind = kindOf(frame.kind);
    if (!isStream(kind) || decodedText(frame.process) != process)
        return false;
    const auto size = decodedData(frame).value_or(std::string()).size();
    return insert({frame.seq.value_or(0), number, size, frame.code.value_or(0), kind, isCut});
}

void ReplayAssembly::forgetBefore(std::uint64_t number)
{
    const auto isGone = [number](const Chunk &chunk) {
        return chunk.number != 0 && chunk.number < number;
    };
    for (const Chunk &chunk : m_frames) {
        if (!isGone(chunk))
            continue;
        Stream &stream = streamOf(chunk.kind);
        stream.dropped = std::max(stream.dropped, chunk.seq);
        release(chunk);
    }
    m_frames.erase(std::remove_if(m_frames.begin(), m_frames.end(), isGone), m_frames.end());
}

void ReplayAssembly::clear()
{
    m_frames.clear();
    m_own.clear();
    m_streams = {};
    m_bytes = 0;
    m_cut = 0;
}

std::uint64_t ReplayAssembly::firstSeq() const
{
    return m_frames.empty() ? 0 : m_frames.front().seq;
}

std::uint64_t ReplayAssembly::lastSeq() const
{
    return m_frames.empty() ? 0 : m_frames.back().seq;
}

bool ReplayAssembly::isEnded() const
{
    return !m_frames.empty() && m_frames.back().kind == FrameKind::Exit;
}

std::size_t ReplayAssembly::memory() const
{
    return m_frames.size() * sizeof(Chunk) + m_streams[0].cost + m_streams[1].cost;
}

std::uint64_t ReplayAssembly::beginBefore(std::uint64_t seq, std::size_t bytes, bool ofStdout,
                                          bool ofStderr) const
{
    std::size_t sum = 0;
    for (auto chunk = lowerBound(seq); chunk != m_frames.begin();) {
        --chunk;
        if (!isChosen(chunk->kind, ofStdout, ofStderr))
            continue;
        sum += chunk->size + frameCost;
        if (sum > bytes)
            return chunk->seq;
    }
    return 0;
}

std::uint64_t ReplayAssembly::endAfter(std::uint64_t seq, std::size_t bytes, bool ofStdout,
                                       bool ofStderr) const
{
    std::size_t sum = 0;
    for (auto chunk = lowerBound(seq); chunk != m_frames.end(); ++chunk) {
        if (!isChosen(chunk->kind, ofStdout, ofStderr))
            continue;
        sum += chunk->size + frameCost;
        if (sum > bytes)
            return std::next(chunk) == m_frames.end() ? lastOfAll : chunk->seq;
    }
    return lastOfAll;
}

std::uint64_t ReplayAssembly::next(std::uint64_t seq, int step, bool ofStdout, bool ofStderr) const
{
    const auto isWanted = [&](const Chunk &chunk) {
        return chunk.kind != FrameKind::Exit && isChosen(chunk.kind, ofStdout, ofStderr);
    };
    if (step > 0) {
        const auto found = seq == lastOfAll
                               ? m_frames.end()
                               : std::find_if(lowerBound(seq + 1), m_frames.end(), isWanted);
        return found == m_frames.end() ? 0 : found->seq;
    }
    for (auto chunk = lowerBound(seq); chunk != m_frames.begin();) {
        if (isWanted(*--chunk))
            return chunk->seq;
    }
    return 0;
}

bool ReplayAssembly::isStderr(std::uint64_t seq) const
{
    const auto found = find(seq);
    return found != m_frames.end() && found->kind == FrameKind::Stderr;
}

std::string ReplayAssembly::bytesAt(std::uint64_t seq) const
{
    const auto found = find(seq);
    return found == m_frames.end() ? std::string() : bytesOf(*found);
}

std::uint64_t ReplayAssembly::numberAt(std::uint64_t seq) const
{
    const auto found = find(seq);
    return found == m_frames.end() ? 0 : found->number;
}

std::size_t ReplayAssembly::bytesBefore(std::uint64_t seq, bool ofStdout, bool ofStderr) const
{
    std::size_t sum = 0;
    for (const Chunk &chunk : m_frames) {
        if (chunk.seq >= seq)
            break;
        if (isChosen(chunk.kind, ofStdout, ofStderr))
            sum += chunk.size;
    }
    return sum;
}

std::vector<ReplayAssembly::Piece>
ReplayAssembly::pieces(bool withStdout, bool withStderr, std::uint64_t knownFirst,
                       std::uint64_t knownLast, std::uint64_t from, std::uint64_t to) const
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
            pieces.push_back({Piece::Kind::Gap, next, part - 1, {}, 0, true, {}});
        if (seq > part)
            pieces.push_back({Piece::Kind::Gap, part, seq - 1, {}, 0, false, {}});
    };
    for (auto chunk = lowerBound(from); chunk != m_frames.end() && chunk->seq <= to; ++chunk) {
        const auto seq = chunk->seq;
        gapUpTo(seq);
        next = seq + 1;
        const bool wanted =
            chunk->kind == FrameKind::Exit || isChosen(chunk->kind, withStdout, withStderr);
        if (wanted)
            append(pieces,
                   {kindOf(chunk->kind), seq, seq, bytesOf(*chunk), chunk->exitCode, false, {}});
        if (wanted && chunk->isCut)
            pieces.push_back({Piece::Kind::Cut, seq, seq, {}, 0, false, {}});
    }
    if (knownLast != 0 && to == lastOfAll)
        gapUpTo(knownLast + 1);
    return pieces;
}

} // namespace claustrum::lab
