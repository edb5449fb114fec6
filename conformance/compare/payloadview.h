// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/differenceview.h"
#include "conformance/compare/payloadlines.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A payload, decoded and laid out, as every report shows it. The payload must outlive this.
class PayloadView
{
public:
    struct Side
    {
        std::string_view bytes;
        std::size_t offset = 0; ///< of the first byte that differs
        std::vector<PayloadLine> lines;
        std::size_t focus = 0; ///< index of the line with that byte
    };

    explicit PayloadView(const Payload &payload, const SideNames &names = {});

    /// What differs, where, and in which form: "data → a.b at byte 57 of 120: JSON, line 2".
    [[nodiscard]] const std::string &title() const { return m_title; }

    [[nodiscard]] Payload::Form form() const { return m_payload.form; }
    [[nodiscard]] bool isEqual() const { return m_payload.equal; }
    [[nodiscard]] const Side &expected() const { return m_expected; }
    [[nodiscard]] const Side &received() const { return m_received; }

private:
    [[nodiscard]] std::string titleOf(const SideNames &names) const;

    const Payload &m_payload;
    Side m_expected;
    Side m_received;
    std::string m_title;
};

/// A line of hex: "000010  de ad be ef           |....|".
std::string hexLine(std::string_view bytes, const PayloadRange &line);

/// The column in hexLine() of a byte of the line, counted from 0.
std::size_t hexColumn(std::size_t byteOfLine);

/// A payload as rows for a terminal: its title, the lines before the difference, the differing
/// lines of both sides, and the caret.
/// @param width columns for a line; from fullWidth on, all lines are shown
std::string viewPayload(std::string_view label, const Payload &payload, std::size_t width,
                        Colour colour, const SideNames &names);

} // namespace claustrum::conformance
