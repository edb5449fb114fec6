// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/deflateheader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace claustrum {
namespace {

constexpr std::size_t endOfBlock = 256;
constexpr unsigned longestLengthCode = 7;

/// Reads bits, the lowest of each byte first; zeros past the end.
class Bits
{
public:
    Bits(std::string_view bytes, unsigned firstBit)
        : m_bytes(bytes)
        , m_position(firstBit)
    {}

    unsigned take(unsigned count)
    {
        unsigned value = 0;
        for (unsigned i = 0; i < count; ++i, ++m_position) {
            const std::size_t byte = m_position / 8;
            if (byte < m_bytes.size())
                value |= (static_cast<unsigned char>(m_bytes[byte]) >> m_position % 8 & 1U) << i;
        }
        return value;
    }

private:
    std::string_view m_bytes;
    std::size_t m_position;
};

/// The Huffman code for the code lengths of a dynamic block.
class LengthCode
{
public:
    explicit LengthCode(const std::array<unsigned, 19> &lengths)
    {
        for (unsigned length = 1; length <= longestLengthCode; ++length) {
            for (unsigned symbol = 0; symbol < lengths.size(); ++symbol) {
                if (lengths[symbol] == length)
                    m_symbols.push_back(symbol);
            }
            m_ends[length] = m_symbols.size();
        }
    }

    /// Codes of one length are consecutive, in the order of their symbols; the first is twice the
    /// successor of the previous length's last code.
    unsigned take(Bits &bits) const
    {
        unsigned code = 0;
        unsigned first = 0;
        for (unsigned length = 1; length <= longestLengthCode; ++length) {
            code = code << 1 | bits.take(1);
            first <<= 1;
            const std::size_t before = m_ends[length - 1];
            const std::size_t count = m_ends[length] - before;
            if (code - first < count)
                return m_symbols[before + code - first];
            first += static_cast<unsigned>(count);
        }
        return 0;
    }

private:
    std::vector<unsigned> m_symbols; // by length, then in order
    std::array<std::size_t, longestLengthCode + 1> m_ends{};
};

LengthCode readLengthCode(Bits &bits)
{
    constexpr std::array<unsigned, 19> order{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                             11, 4,  12, 3, 13, 2, 14, 1, 15};
    std::array<unsigned, 19> lengths{};
    const unsigned count = bits.take(4) + 4;
    for (unsigned i = 0; i < std::min<unsigned>(count, order.size()); ++i)
        lengths[order[i]] = bits.take(3);
    return LengthCode(lengths);
}

unsigned inDynamicBlock(Bits bits)
{
    bits.take(10); // numbers of codes
    const LengthCode code = readLengthCode(bits);
    std::size_t position = 0;
    unsigned length = 0;
    while (position <= endOfBlock) {
        const unsigned symbol = code.take(bits);
        std::size_t repeat = 1;
        if (symbol == 16) // repeats the last length
            repeat = bits.take(2) + 3;
        else if (symbol == 17)
            repeat = bits.take(3) + 3;
        else if (symbol == 18)
            repeat = bits.take(7) + 11;
        if (symbol != 16)
            length = symbol < 16 ? symbol : 0;
        position += repeat;
    }
    return length;
}

} // namespace

unsigned endOfBlockLength(std::string_view header, unsigned firstBit)
{
    Bits bits(header, firstBit);
    bits.take(1); // whether this is the last block
    switch (bits.take(2)) {
    case 0:
        return 0;
    case 1:
        return 7; // in the fixed code
    default:
        return inDynamicBlock(bits);
    }
}

} // namespace claustrum
