// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytecursor.h"

#include <zlib.h>

#include <cstddef>
#include <string>

namespace claustrum {

/// Inflates deflate streams (RFC 1951) by zlib, and stops where Go stops.
///
/// The two differ in a stream that is cut off: Go decodes no literal or length from fewer bits
/// than the block's end code has, though a shorter code may stand there whole; zlib takes what
/// it can. So the last two bytes of the input, which are the trailer's of any whole file, are
/// kept back until it is known that no more come; then zlib goes a code at a time.
class Inflater
{
public:
    enum class State {
        Runs,
        Ended,  ///< the stream is over; the input stands behind it
        Failed, ///< see fault()
    };

    /// @param input must outlive it
    explicit Inflater(ByteCursor &input);
    ~Inflater();
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;

    /// Fills @p out as far as the stream goes; fewer bytes than @p space mean that its state is
    /// not Runs. Returns their number.
    std::size_t inflateInto(char *out, std::size_t space);

    /// Begins the next stream, once one has ended.
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
    // The header of the block that is being inflated, from its first byte on.
    std::string m_header;
    unsigned m_headerBit = 0; ///< where it begins in that byte
    bool m_inHeader = true;   ///< it goes on
    char m_lastByte = 0;
};

} // namespace claustrum
