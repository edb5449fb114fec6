// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/sessionstate.h"
#include "wire/result.h"

#include <cstddef>
#include <memory>

namespace claustrum {

/// The memory file of a session, mapped to be read and written. Nothing else is known about its
/// content. Movable; any thread.
class SessionMapping
{
public:
    /// None.
    SessionMapping() = default;
    /// The whole @p file, which must be sealed against shrinking. Errors name the system call, or
    /// say that it is no session's memory file.
    static Result<SessionMapping> of(int file);

    [[nodiscard]] char *memory() const { return m_memory.get(); }
    [[nodiscard]] std::size_t size() const { return m_memory.get_deleter().size; }
    /// Only if there is one.
    [[nodiscard]] SessionHeader &state() const;

    /// Looks at the header of each record, so that later looks cost no page faults. The reader of
    /// the session may write meanwhile: whatever is found there counts for nothing.
    void touch() const;

private:
    struct Unmap
    {
        std::size_t size;
        void operator()(char *memory) const;
    };

    std::unique_ptr<char, Unmap> m_memory;
};

/// The bytes that a record takes in the ring, with the padding after it.
std::uint64_t sizeInRing(const RecordHeader &header);

} // namespace claustrum
