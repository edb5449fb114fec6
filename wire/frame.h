// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace claustrum {

/// Number of a stream frame within its process, from 1.
using Seq = std::uint64_t;

/// One line on the wire, newline included.
///
/// The bytes are shared and never change, so copying is cheap: the replay buffer, the queues of
/// connections and observers all hold the same ones. Frames may be made, copied and dropped on any
/// thread.
class Frame
{
public:
    /// No frame: no bytes.
    Frame() = default;
    /// Joins @p parts, the last of which ends with the newline, in one allocation.
    explicit Frame(std::initializer_list<std::string_view> parts);

    [[nodiscard]] std::string_view bytes() const { return {m_bytes.get(), m_size}; }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    friend class StreamFrames;
    Frame(std::shared_ptr<const char[]> bytes, std::size_t size)
        : m_bytes(std::move(bytes))
        , m_size(size)
    {}

    std::shared_ptr<const char[]> m_bytes;
    std::size_t m_size = 0;
};

enum class Stream { Stdout, Stderr };

/// The cause of a process's end, for its exit frame; empty members are left out.
struct ExitCause
{
    std::string_view signal = {};   ///< the terminating signal, "SIGTERM"
    std::string_view killedBy = {}; ///< "client" or "shutdown", if one of them signalled it
};

/// Makes the stream frames of one process (processes.md, Stream frames); their common prefix is
/// serialized once.
class StreamFrames
{
public:
    explicit StreamFrames(std::string_view processId);

    /// One allocation of the frame's size; the base64 is written in place.
    [[nodiscard]] Frame data(Stream stream, Seq seq, std::string_view bytes) const;

    /// The size of that frame.
    [[nodiscard]] std::size_t dataSize(Seq seq, std::size_t bytes) const;

    /// @param exitCode the exit status, -1 if a signal ended the process
    [[nodiscard]] Frame exit(Seq seq, int exitCode, const ExitCause &cause = {}) const;

private:
    std::string m_head; ///< up to the opening quote of the stream's name
};

/// @param id the request's id as held by Request, a JSON text
/// @param resultJson a JSON text
[[nodiscard]] Frame makeReply(std::string_view id, std::string_view resultJson);
[[nodiscard]] Frame makeErrorReply(std::string_view id, const Error &error);

} // namespace claustrum
