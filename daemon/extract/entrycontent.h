// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"
#include "daemon/extract/sparsemap.h"

#include <cstdint>

namespace claustrum {

/// The bytes that an archive has for one entry.
class EntryData final : public ByteStream
{
public:
    explicit EntryData(ByteStream &archive)
        : m_archive(archive)
    {}

    /// From where the archive stands, so many bytes are the entry's.
    void start(std::int64_t size) { m_left = size; }

    Chunk next(std::size_t atMost) override;

    /// Bytes not read yet.
    [[nodiscard]] std::int64_t left() const { return m_left; }

private:
    ByteStream &m_archive;
    std::int64_t m_left = 0;
};

/// A sparse file as it was: the stretches that there is data for, and zeros between them.
class SparseContent final : public ByteStream
{
public:
    /// @param map fitsSparseFile() of @p size; the file's data is @p data from where it stands
    SparseContent(EntryData &data, SparseMap map, std::int64_t size);

    Chunk next(std::size_t atMost) override;

private:
    Chunk stretch(std::int64_t atMost);
    [[nodiscard]] Chunk ending(Chunk last) const;

    EntryData &m_data;
    SparseMap m_map;
    std::size_t m_span = 0; ///< the first that is not behind m_position
    std::int64_t m_position = 0;
    std::int64_t m_size;
};

} // namespace claustrum
