// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace claustrum::test {

using namespace std::string_literals;

inline const std::string ustarMagic = "ustar\0"s + "00";
inline const std::string gnuMagic = "ustar  \0"s;

/// A tar header under construction: any field can be set to any bytes.
class TarHeaderBuilder
{
public:
    explicit TarHeaderBuilder(const std::string &name, char type = '0', std::size_t size = 0)
    {
        put(0, name).put(100, "0000644").put(108, "0000000").put(116, "0000000");
        put(124, octal(size, 11)).put(136, "00000000000").put(156, std::string(1, type));
        put(257, ustarMagic);
    }

    TarHeaderBuilder &put(std::size_t offset, const std::string &bytes)
    {
        m_block.replace(offset, bytes.size(), bytes);
        return *this;
    }

    /// The block, with its checksum.
    [[nodiscard]] std::string build() const
    {
        std::string block = m_block;
        block.replace(148, 8, "        ");
        unsigned sum = 0;
        for (const char each : block)
            sum += static_cast<unsigned char>(each);
        return block.replace(148, 8, octal(sum, 6) + "\0 "s);
    }

    static std::string octal(std::uint64_t number, int digits)
    {
        char text[32];
        std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(number));
        return text;
    }

private:
    std::string m_block = std::string(512, '\0');
};

/// @p bytes, padded with NULs to whole blocks.
inline std::string padded(std::string bytes)
{
    bytes.resize((bytes.size() + 511) / 512 * 512);
    return bytes;
}

/// One entry: header and content.
inline std::string tarEntry(const std::string &name, const std::string &content = {},
                            char type = '0')
{
    return TarHeaderBuilder(name, type, content.size()).build() + padded(content);
}

/// One record of a pax header.
inline std::string paxRecordText(const std::string &key, const std::string &value)
{
    const std::string body = " " + key + "=" + value + "\n";
    std::size_t length = body.size() + 1;
    while (std::to_string(length).size() + body.size() != length)
        ++length;
    return std::to_string(length) + body;
}

/// A pax header for the next entry.
inline std::string paxHeader(std::initializer_list<std::pair<std::string, std::string>> records,
                             char type = 'x')
{
    std::string text;
    for (const auto &[key, value] : records)
        text += paxRecordText(key, value);
    return tarEntry("pax", text, type);
}

/// A long name for the next entry, in GNU tar's format.
inline std::string gnuLongName(const std::string &name, char type = 'L')
{
    return TarHeaderBuilder("././@LongLink", type, name.size() + 1).put(257, gnuMagic).build()
           + padded(name + '\0');
}

inline const std::string tarEnd = std::string(1024, '\0');

/// @p bytes as one gzip member.
inline std::string gzipped(const std::string &bytes, int level = 6)
{
    z_stream zlib{};
    deflateInit2(&zlib, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&zlib, bytes.size()) + 64, '\0');
    zlib.next_in = reinterpret_cast<const Bytef *>(bytes.data());
    zlib.avail_in = static_cast<uInt>(bytes.size());
    zlib.next_out = reinterpret_cast<Bytef *>(out.data());
    zlib.avail_out = static_cast<uInt>(out.size());
    deflate(&zlib, Z_FINISH);
    out.resize(zlib.total_out);
    deflateEnd(&zlib);
    return out;
}

} // namespace claustrum::test
