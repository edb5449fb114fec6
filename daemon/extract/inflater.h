// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytecursor.h"

#include <zlib.h>

#include <cstddef>
#include <string>

namespace claustrum {

/// Inflates deflate streams (RFC 1951) with zlib, and stops where Go stops.
///
/// The two differ for a truncated stream: Go decodes no literal or length from fewer bits than the
/// block's end code has, even if a complete shorter code remains; zlib decodes as much as possible.
/// So the last two bytes of the input, which belong to the trailer in any complete file, are held
/// back until the end of the input is certain; then zlib advances one code at a time.
class Inflater
{
public:
    enum class State {
        Runs,
        Ended,  ///< at the end of the stream; the input is positioned after it
        Failed, ///< see fault()
    };

    /// @param input must outlive it
    explicit Inflater(ByteCursor &input);
    ~Inflater();
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;

    /// Fills @p out as far as the stream lasts; fewer bytes than @p space mean that its state is no
    /// longer Runs. Returns the number of bytes.
    std::size_t inflateInto(char *out, std::size_t space);

    /// Starts the next stream, after the end of one.
    void restart();

    [[nodiscard]] State state() const { return m_state; }
    /// "unexpected EOF", "flate: corrupt input before offset <n>", or the input's failure.
    [[nodiscard]] const std::string &fault() const { return m_fault; }

private:
    void step();
    void stepInTail();
    bool run(std::string_view input, uInt space);
    void followHeaders(std::string_view consumed);
    [[nodiscard]] bool codeIsCutOff();
    void fail(std::string fault);

    ByteCursor &m_input;
    z_stream m_zlib{};
    State m_state = State::Runs;
    std::string m_fault;
    // The header of the current block, from its first byte on.
    std::string m_header;
    unsigned m_headerBit = 0; ///< its position in that byte
    bool m_inHeader = true;   ///< it is incomplete
    char m_lastByte = 0;
};

} // namespace claustrum
