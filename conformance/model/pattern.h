// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/masks.h"
#include "conformance/model/placeholders.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace claustrum::conformance {

/// A recorded text for comparison with received ones: literal bytes and masks.
class Pattern
{
public:
    /// @param text as in the transcript; placeholders are replaced here
    Pattern(std::string_view text, const Placeholders &placeholders);

    /// Exactly these bytes: no placeholders, no masks.
    static Pattern exactly(std::string_view bytes);

    /// Appends another pattern.
    void append(const Pattern &more);

    /// A pattern for comparison with text from another transcript, in which the same masks and
    /// base64 blocks match as written.
    static Pattern ofTranscript(std::string_view text);

    /// The offsets of the first bytes that differ.
    struct Mismatch
    {
        std::size_t expected; ///< in text()
        std::size_t received;
    };

    /// Compares all bytes; nullopt if they match. Linear time.
    [[nodiscard]] std::optional<Mismatch> compare(std::string_view received) const;

    struct Masked
    {
        Mask mask;
        std::size_t offset; ///< in text(); within base64, that of the block
        std::string value;  ///< the bytes that the mask stands for
    };

    /// The values of the masks in a text that matches.
    [[nodiscard]] std::vector<Masked> masked(std::string_view received) const;
    [[nodiscard]] bool hasMasks() const;

    /// The text with placeholders replaced and masks as written.
    [[nodiscard]] const std::string &text() const { return m_text; }

    /// A matching text, with samples for the masks; JSON, if the pattern is a frame.
    [[nodiscard]] std::string sample() const;

private:
    /// A part of m_text: literal bytes, a mask, or base64 that contains masks and is therefore
    /// decoded before the comparison.
    struct Literal
    {};
    struct Encoded
    {
        std::string text; ///< decoded
    };
    struct Piece
    {
        std::size_t offset;
        std::size_t length;
        std::variant<Literal, Mask, Encoded> what;
    };

    void read(const std::string &expanded);
    void append(std::string_view text, std::variant<Literal, Mask, Encoded> what);
    void appendMasked(std::string_view text);
    void appendEncoded(std::string_view bytes);
    [[nodiscard]] std::optional<Mismatch>
    comparePiece(const Piece &piece, std::string_view received, std::size_t &at) const;

    Pattern() = default;

    std::string m_text;
    std::vector<Piece> m_pieces;
    bool m_fitsItself = false; ///< pieces also match as written
};

/// The sample() of a recorded text whose placeholders are not replaced.
std::string sampleOf(std::string_view recorded);

} // namespace claustrum::conformance
