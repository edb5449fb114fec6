// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/entrycontent.h"
#include "daemon/extract/paxrecords.h"
#include "daemon/extract/tarheader.h"
#include "wire/result.h"

#include <optional>
#include <string>

namespace claustrum {

/// Reads a tar archive the way Go does: ustar, pax, GNU and star; sparse files; Go's texts for
/// damaged archives (methods.md, files.extract_tar). Holds at most one extended header (1 MiB) and
/// one sparse map.
class TarReader
{
public:
    /// @param archive must outlive the reader
    explicit TarReader(ByteStream &archive)
        : m_archive(archive)
        , m_data(archive)
    {}

    /// The next entry, or nullopt at the archive's end. Unread content of the previous entry is
    /// skipped. After a failure there is no next entry.
    Result<std::optional<TarEntry>> next();

    /// Content of the entry last returned by next().
    Chunk read(std::size_t atMost)
    {
        return m_sparse ? m_sparse->next(atMost) : m_data.next(atMost);
    }

private:
    /// The data of extension headers before an entry's own.
    struct Extensions
    {
        PaxRecords pax;
        std::string gnuName;
    };

    std::string_view skipRest();
    std::string_view readHeaderBlock();
    Result<std::optional<TarEntry>> readHeader();
    Result<void> extend(TarEntry &entry, Extensions &extensions);
    Result<void> complete(TarEntry &entry, const Extensions &extensions);
    bool startData(const TarEntry &entry);

    ByteStream &m_archive;
    TarBlock m_header;
    EntryData m_data;
    std::int64_t m_padding = 0; ///< after the data, up to a whole block
    std::optional<SparseContent> m_sparse;
};

} // namespace claustrum
