// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"
#include "daemon/extract/sparsemap.h"

#include <cstdint>

namespace claustrum {

/// The data of one entry in the archive.
class EntryData final : public ByteStream
{
public:
    explicit EntryData(ByteStream &archive)
        : m_archive(archive)
    {}

    /// Starts an entry of @p size bytes at the archive's current position.
    void start(std::int64_t size) { m_left = size; }

    Chunk next(std::size_t atMost) override;

    /// Bytes not read yet.
    [[nodiscard]] std::int64_t left() const { return m_left; }

private:
    ByteStream &m_archive;
    std::int64_t m_left = 0;
};

/// The original content of a sparse file: spans of data, and zeros between them.
class SparseContent final : public ByteStream
{
public:
    /// @param map must satisfy fitsSparseFile() for @p size
    /// @param data positioned at the file's data
    SparseContent(EntryData &data, SparseMap map, std::int64_t size);

    Chunk next(std::size_t atMost) override;

private:
    Chunk stretch(std::int64_t atMost);
    [[nodiscard]] Chunk ending(Chunk last) const;

    EntryData &m_data;
    SparseMap m_map;
    std::size_t m_span = 0; ///< the first that ends after m_position
    std::int64_t m_position = 0;
    std::int64_t m_size;
};

} // namespace claustrum
