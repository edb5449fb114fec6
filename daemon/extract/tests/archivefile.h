// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/tests/archivebuilder.h"

#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace claustrum::test {

/// An archive written piece by piece, so that its size costs no memory. The destructor writes the
/// tar's end. Write failures end the program.
class ArchiveFile
{
public:
    explicit ArchiveFile(const std::string &path)
        : m_file(gzopen(path.c_str(), "wbe6"))
    {
        require(m_file != nullptr);
    }
    ArchiveFile(const ArchiveFile &) = delete;
    ArchiveFile &operator=(const ArchiveFile &) = delete;
    ~ArchiveFile()
    {
        write(tarEnd);
        require(gzclose(m_file) == Z_OK);
    }

    void write(const std::string &bytes)
    {
        const auto size = static_cast<unsigned>(bytes.size());
        require(size == 0 || gzwrite(m_file, bytes.data(), size) == static_cast<int>(size));
    }

private:
    static void require(bool done)
    {
        if (done)
            return;
        std::perror("cannot write the archive");
        std::abort();
    }

    gzFile m_file;
};

} // namespace claustrum::test
