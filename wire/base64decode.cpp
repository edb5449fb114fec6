// SPDX-License-Identifier: Apache-2.0
#include "wire/base64.h"

#include "wire/base64avx2.h"

#include <array>
#include <cstdint>

namespace claustrum {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Marks characters outside the alphabet, above the 24 data bits.
constexpr std::uint32_t invalidBit = 1u << 24;

/// The contribution of each character to a quad, by its place in it.
using Table = std::array<std::uint32_t, 256>;
constexpr std::array<Table, 4> makeTables()
{
    std::array<Table, 4> tables{};
    for (Table &table : tables)
        table.fill(invalidBit);
    for (std::uint32_t value = 0; value < alphabet.size(); ++value) {
        const auto c = static_cast<unsigned char>(alphabet[value]);
        for (std::size_t place = 0; place < 4; ++place)
            tables[place][c] = value << (18 - 6 * place);
    }
    return tables;
}

constexpr std::array<Table, 4> tables = makeTables();

std::uint32_t quadOf(const char *at)
{
    std::uint32_t quad = 0;
    for (std::size_t place = 0; place < 4; ++place)
        quad |= tables[place][static_cast<unsigned char>(at[place])];
    return quad;
}

char *putTriple(char *out, std::uint32_t quad)
{
    out[0] = static_cast<char>(quad >> 16);
    out[1] = static_cast<char>(quad >> 8);
    out[2] = static_cast<char>(quad);
    return out + 3;
}

bool isIgnored(char c)
{
    return c == '\r' || c == '\n';
}

/// Decodes a text quad by quad, skipping line ends.
class QuadReader
{
public:
    QuadReader(std::string_view text, char *out)
        : m_at(text.data())
        , m_end(text.data() + text.size())
        , m_out(out)
    {}

    /// Decodes the whole text; returns the end of the output, nullptr if the text is invalid.
    char *decode()
    {
        do
            decodeCleanQuads();
        while (gatherQuad());
        return m_valid ? m_out : nullptr;
    }

private:
    void decodeCleanQuads()
    {
        if (avx2::available()) {
            const auto done =
                avx2::decodeFront(m_out, {m_at, static_cast<std::size_t>(m_end - m_at)});
            m_at += done;
            m_out += done / 4 * 3;
        }
        for (; m_end - m_at >= 4; m_at += 4) {
            const std::uint32_t quad = quadOf(m_at);
            if ((quad & invalidBit) != 0)
                return;
            m_out = putTriple(m_out, quad);
        }
    }

    /// Decodes one quad with line ends or padding in it; true if others may follow.
    bool gatherQuad()
    {
        std::array<char, 4> quad;
        std::size_t count = 0;
        for (; count < quad.size(); ++count) {
            skipIgnored();
            if (m_at == m_end || *m_at == '=')
                break;
            quad[count] = *m_at++;
        }
        if (count == quad.size())
            return takeWholeQuad(quad);
        m_valid = count == 0 ? m_at == m_end : takePadding(4 - count) && takePart(quad, count);
        return false;
    }

    bool takeWholeQuad(const std::array<char, 4> &characters)
    {
        const std::uint32_t quad = quadOf(characters.data());
        m_valid = (quad & invalidBit) == 0;
        m_out = putTriple(m_out, quad);
        return m_valid;
    }

    /// Takes @p size `=`; only line ends may follow.
    bool takePadding(std::size_t size)
    {
        for (std::size_t i = 0; i < size; ++i) {
            if (m_at == m_end || *m_at != '=')
                return false;
            ++m_at;
            skipIgnored();
        }
        return m_at == m_end;
    }

    /// Decodes the one or two bytes of a padded quad.
    bool takePart(std::array<char, 4> characters, std::size_t count)
    {
        if (count < 2)
            return false;
        for (std::size_t i = count; i < characters.size(); ++i)
            characters[i] = 'A';
        const std::uint32_t quad = quadOf(characters.data());
        *m_out++ = static_cast<char>(quad >> 16);
        if (count == 3)
            *m_out++ = static_cast<char>(quad >> 8);
        return (quad & invalidBit) == 0;
    }

    void skipIgnored()
    {
        while (m_at != m_end && isIgnored(*m_at))
            ++m_at;
    }

    const char *m_at;
    const char *m_end;
    char *m_out;
    bool m_valid = true;
};

} // namespace

std::optional<std::string> decodeBase64(std::string_view text)
{
    std::string bytes(text.size() / 4 * 3, '\0');
    const char *const end = QuadReader(text, bytes.data()).decode();
    if (end == nullptr)
        return std::nullopt;
    bytes.resize(static_cast<std::size_t>(end - bytes.data()));
    return bytes;
}

} // namespace claustrum
