// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/framefile.h"

#include "wire/jsonscan.h"

namespace claustrum::lab {
namespace {

constexpr std::size_t keptBytes = 1 << 20; ///< for the next frame

/// @param quoted a JSON string with its quotes
void unescape(const std::string &quoted, std::string &out)
{
    JsonScanner scanner(quoted);
    out.reserve(quoted.size());
    if (scanner.next() == JsonToken::String)
        scanner.copyText(out);
}

} // namespace

FrameFile::FrameFile(const QString &path)
    : m_file(path)
{
    m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

void FrameFile::setChanged()
{
    m_isChanged = true;
    m_file.close();
}

void FrameFile::read(const TextRef &ref, std::string &out)
{
    out.clear();
    if (m_isChanged)
        return;
    m_raw.resize(ref.length);
    const bool isThere =
        m_file.seek(static_cast<qint64>(ref.offset))
        && m_file.read(m_raw.data(), ref.length) == static_cast<qint64>(ref.length);
    if (!isThere || (ref.flags & TextRef::escaped && m_raw.front() != '"')) {
        setChanged();
        return;
    }
    if (ref.flags & TextRef::escaped)
        unescape(m_raw, out);
    else
        out.swap(m_raw);
    if (m_raw.capacity() > keptBytes)
        std::string().swap(m_raw);
}

} // namespace claustrum::lab
