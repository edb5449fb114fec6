// SPDX-License-Identifier: Apache-2.0
#include "installer/downloadbody.h"

#include "installer/uniquefile.h"
#include "posix/files.h"

#include <unistd.h>

namespace claustrum {

DownloadBody::DownloadBody(const UniqueFile &to, std::int64_t maxBytes)
    : m_file(to)
    , m_maxBytes(maxBytes)
    , m_progress(STDERR_FILENO)
{}

Result<void> DownloadBody::checkCap(std::int64_t bytes) const
{
    if (m_maxBytes > 0 && bytes > m_maxBytes)
        return Error{"response exceeds " + std::to_string(m_maxBytes) + " bytes"};
    return {};
}

Result<void> DownloadBody::expect(std::int64_t length)
{
    m_length = length;
    return checkCap(length);
}

Result<void> DownloadBody::add(std::string_view bytes)
{
    m_received += static_cast<std::int64_t>(bytes.size());
    if (auto fits = checkCap(m_received); !fits)
        return fits;
    if (const auto written = writeAll(m_file.fd.get(), bytes, m_file.path); !written)
        return Error{written.error().text};
    m_digest.add(bytes);
    m_progress.update(m_received, m_length);
    return {};
}

} // namespace claustrum
