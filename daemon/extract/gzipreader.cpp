// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/gzipreader.h"

#include "daemon/extract/gzipheader.h"

#include <zlib.h>

#include <array>
#include <cstdint>

namespace claustrum {
namespace {

constexpr std::size_t windowSize = 128UL * 1024;
constexpr std::size_t goWindowSize = 32UL * 1024; // Go returns its bytes in portions of this size

} // namespace

GzipReader::GzipReader(ByteStream &source)
    : m_input(source)
    , m_inflater(m_input)
    , m_window(std::make_unique<char[]>(windowSize))
{}

std::string_view GzipReader::open()
{
    const std::string_view wrong = readGzipHeader(m_input);
    if (!wrong.empty())
        finish(wrong);
    return wrong;
}

Chunk GzipReader::next(std::size_t atMost)
{
    std::string_view taken;
    while (!m_finished && taken.empty()) {
        if (m_unread.empty())
            fill();
        taken = m_unread.substr(0, atMost);
        m_unread.remove_prefix(taken.size());
        // Go reports the end together with the last bytes, unless they fill its window exactly.
        if (m_unread.empty() && (taken.empty() || m_memberSize % goWindowSize != 0))
            handleInflateEnd();
    }
    return {taken, m_finished, m_failure};
}

void GzipReader::fill()
{
    m_unread = {m_window.get(), m_inflater.inflateInto(m_window.get(), windowSize)};
    m_memberSize += m_unread.size();
    m_checksum =
        crc32_z(m_checksum, reinterpret_cast<const Bytef *>(m_unread.data()), m_unread.size());
}

/// Handles the end of inflating, once everything before has been read.
void GzipReader::handleInflateEnd()
{
    if (m_inflater.state() == Inflater::State::Failed)
        finish(m_inflater.fault());
    else if (m_inflater.state() == Inflater::State::Ended)
        endMember();
}

void GzipReader::endMember()
{
    if (!trailerFits())
        return;
    const std::string_view wrong = readGzipHeader(m_input);
    if (!wrong.empty())
        return finish(wrong == endOfStream ? std::string_view{} : wrong);
    m_inflater.restart();
    m_checksum = 0;
    m_memberSize = 0;
}

/// Reads the trailer: CRC-32 and size of the inflated data. Finishes on a mismatch.
bool GzipReader::trailerFits()
{
    std::array<std::uint32_t, 2> words{};
    for (std::uint32_t &word : words) {
        for (unsigned shift = 0; shift < 32; shift += 8) {
            const auto byte = m_input.byte();
            if (!byte) {
                finish(m_input.failureMidway());
                return false;
            }
            word |= std::uint32_t{*byte} << shift;
        }
    }
    const bool fits =
        words[0] == m_checksum && words[1] == static_cast<std::uint32_t>(m_memberSize);
    if (!fits)
        finish("gzip: invalid checksum");
    return fits;
}

void GzipReader::finish(std::string_view failure)
{
    m_finished = true;
    m_failure = failure;
}

} // namespace claustrum
