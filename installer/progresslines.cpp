// SPDX-License-Identifier: Apache-2.0
#include "installer/progresslines.h"

#include "posix/files.h"
#include "wire/jsonwriter.h"

namespace claustrum {

void ProgressLines::start(std::int64_t total)
{
    m_total = total;
    write(0);
}

void ProgressLines::update(std::int64_t bytes)
{
    if (bytes != m_shown)
        write(bytes);
}

void ProgressLines::finish(std::int64_t bytes)
{
    write(bytes);
}

/// A client that has gone is noticed by the waits.
void ProgressLines::write(std::int64_t bytes)
{
    m_shown = bytes;
    std::string line = "__INSTALL_PROGRESS__";
    ObjectWriter object(line);
    object.string("phase", "download").integer("bytes", bytes);
    if (m_total >= 0)
        object.integer("total", m_total);
    object.close();
    (void)writeAll(m_fd, line + '\n', "stdout");
}

} // namespace claustrum
