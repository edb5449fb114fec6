// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/inflater.h"

#include "daemon/extract/deflateheader.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace claustrum {
namespace {

/// More bits than the longest code has, 15.
constexpr std::size_t heldBack = 2;

// zlib's flags in data_type (see Z_BLOCK and Z_TREES in its manual).
constexpr int unusedBits = 63;
constexpr int afterBlock = 128;
constexpr int afterHeader = 256;

} // namespace

Inflater::Inflater(ByteCursor &input)
    : m_input(input)
{
    if (inflateInit2(&m_zlib, -MAX_WBITS) != Z_OK) // raw deflate
        fail("cannot allocate memory");
}

Inflater::~Inflater()
{
    inflateEnd(&m_zlib);
}

void Inflater::restart()
{
    inflateReset(&m_zlib);
    m_state = State::Runs;
    m_header.clear();
    m_headerBit = 0;
    m_inHeader = true;
}

std::size_t Inflater::inflateInto(char *out, std::size_t space)
{
    space = std::min<std::size_t>(space, std::numeric_limits<uInt>::max());
    m_zlib.next_out = reinterpret_cast<Bytef *>(out);
    m_zlib.avail_out = static_cast<uInt>(space);
    while (m_state == State::Runs && m_zlib.avail_out > 0)
        step();
    return space - m_zlib.avail_out;
}

void Inflater::step()
{
    const std::string_view input = m_input.buffered(heldBack + 1);
    if (input.size() > heldBack)
        run(input.substr(0, input.size() - heldBack), m_zlib.avail_out);
    else
        stepInTail();
}

/// At the end of the input: first decodes a code without output, then writes a byte.
void Inflater::stepInTail()
{
    const bool decoded = run(m_input.buffered(), 0);
    if (m_state != State::Runs)
        return;
    const bool cutOff = codeIsCutOff();
    if (cutOff || (!run(m_input.buffered(), 1) && !decoded))
        fail(std::string(m_input.failureMidway()));
}

/// Calls zlib once. Returns whether it consumed, produced or completed anything.
bool Inflater::run(std::string_view input, uInt space)
{
    const uInt reserved = m_zlib.avail_out - space;
    const auto offered =
        static_cast<uInt>(std::min<std::size_t>(input.size(), std::numeric_limits<uInt>::max()));
    m_zlib.next_in = reinterpret_cast<const Bytef *>(input.data());
    m_zlib.avail_in = offered;
    m_zlib.avail_out = space;
    const int typeBefore = m_zlib.data_type;
    const int status = inflate(&m_zlib, Z_TREES);
    const bool moved =
        m_zlib.avail_in < offered || m_zlib.avail_out < space || m_zlib.data_type != typeBefore;
    m_zlib.avail_out += reserved;
    const std::string_view consumed = input.substr(0, offered - m_zlib.avail_in);
    followHeaders(consumed);
    m_input.consume(consumed.size());
    if (status == Z_STREAM_END)
        m_state = State::Ended;
    else if (status != Z_OK && status != Z_BUF_ERROR)
        fail("flate: corrupt input before offset " + std::to_string(m_zlib.total_in));
    return moved;
}

/// Keeps the header of the current block: zlib stops after each block and each header.
void Inflater::followHeaders(std::string_view consumed)
{
    if (m_inHeader)
        m_header += consumed;
    if (!consumed.empty())
        m_lastByte = consumed.back();
    if (m_zlib.data_type & afterBlock) {
        const auto unused = static_cast<unsigned>(m_zlib.data_type & unusedBits);
        m_header.assign(unused > 0 ? 1 : 0, m_lastByte);
        m_headerBit = unused > 0 ? 8 - unused : 0;
        m_inHeader = true;
    } else if (m_zlib.data_type & afterHeader) {
        m_inHeader = false;
    }
}

/// Whether Go would be short of bits for the code that zlib has decoded or waits for.
bool Inflater::codeIsCutOff()
{
    const long back = inflateMark(&m_zlib) >> 16; // distance to the start of the code
    if (back < 0)
        return false; // outside of a block, or in a stored one
    const auto left = m_input.buffered().size() * 8
                      + static_cast<std::size_t>((m_zlib.data_type & unusedBits) + back);
    return left < endOfBlockLength(m_header, m_headerBit);
}

void Inflater::fail(std::string fault)
{
    m_state = State::Failed;
    m_fault = std::move(fault);
}

} // namespace claustrum
