// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/gzipheader.h"

#include <zlib.h>

#include <array>

namespace claustrum {
namespace {

constexpr std::string_view invalidHeader = "gzip: invalid header";
constexpr std::size_t longestText = 512; // of a name or comment, including its NUL
enum Flag : unsigned char { HeaderChecksum = 0x02, Extra = 0x04, Name = 0x08, Comment = 0x10 };

/// Reads one header: keeps the first error, and the checksum so far.
class HeaderReader
{
public:
    explicit HeaderReader(ByteCursor &cursor)
        : m_cursor(cursor)
    {}

    std::string_view read()
    {
        if (m_cursor.buffered().empty())
            return m_cursor.failure().empty() ? endOfStream : m_cursor.failure();
        const unsigned char flags = fixedPart();
        if (flags & Extra)
            skipExtra();
        if (flags & Name)
            skipText();
        if (flags & Comment)
            skipText();
        if (flags & HeaderChecksum)
            compareChecksum();
        return m_wrong;
    }

private:
    /// 0 after an error: the caller continues, but nothing more is read.
    unsigned char byte()
    {
        if (!m_wrong.empty())
            return 0;
        const auto next = m_cursor.byte();
        if (!next) {
            m_wrong = m_cursor.failureMidway();
            return 0;
        }
        m_checksum = crc32(m_checksum, &*next, 1);
        return *next;
    }

    unsigned littleEndian16()
    {
        const unsigned low = byte();
        return low | unsigned{byte()} << 8;
    }

    unsigned char fixedPart()
    {
        std::array<unsigned char, 10> bytes{};
        for (unsigned char &each : bytes)
            each = byte();
        if (!m_wrong.empty())
            return 0;
        if (bytes[0] != 0x1f || bytes[1] != 0x8b || bytes[2] != Z_DEFLATED) {
            m_wrong = invalidHeader;
            return 0;
        }
        return bytes[3];
    }

    void skipExtra()
    {
        for (unsigned left = littleEndian16(); left > 0 && m_wrong.empty(); --left)
            byte();
    }

    void skipText()
    {
        for (std::size_t length = 0; m_wrong.empty(); ++length) {
            if (length >= longestText)
                m_wrong = invalidHeader;
            else if (byte() == 0)
                return;
        }
    }

    void compareChecksum()
    {
        const unsigned expected = m_checksum & 0xffff;
        if (littleEndian16() != expected && m_wrong.empty())
            m_wrong = invalidHeader;
    }

    ByteCursor &m_cursor;
    std::string_view m_wrong;
    unsigned long m_checksum = crc32(0, nullptr, 0);
};

} // namespace

std::string_view readGzipHeader(ByteCursor &cursor)
{
    return HeaderReader(cursor).read();
}

} // namespace claustrum
