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

/// A recorded text to hold a received one against: bytes that must be the same, and masks.
class Pattern
{
public:
    /// @param text as it stands in the transcript; the placeholders are put in here
    Pattern(std::string_view text, const Placeholders &placeholders);

    /// Of just these bytes: no placeholders, no masks.
    static Pattern exactly(std::string_view bytes);

    /// What fits @p more is to follow.
    void append(const Pattern &more);

    /// A pattern to hold another transcript's text against: in it a mask may stand where one
    /// stands here, and a block of base64 as it is written here.
    static Pattern ofTranscript(std::string_view text);

    /// Where two texts part, as offsets of the first bytes that do not fit.
    struct Mismatch
    {
        std::size_t expected; ///< in text()
        std::size_t received;
    };

    /// Compares to the byte, from the first to the last; none if all fits. Linear time.
    [[nodiscard]] std::optional<Mismatch> compare(std::string_view received) const;

    /// The text with placeholders put in and masks as they were written.
    [[nodiscard]] const std::string &text() const { return m_text; }

    /// A text that fits: with samples for the masks. JSON, if the pattern is of a frame.
    [[nodiscard]] std::string sample() const;

private:
    /// A stretch of m_text: literal bytes, a mask, or base64 whose bytes hold masks and which
    /// must therefore be decoded to be compared.
    struct Literal
    {};
    struct Encoded
    {
        std::string text; ///< of the bytes
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
    bool m_fitsItself = false; ///< a piece as it is written here, too
};

/// A text that fits a recorded one, whose placeholders stay as they are.
std::string sampleOf(std::string_view recorded);

} // namespace claustrum::conformance
