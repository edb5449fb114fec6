// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace claustrum {

/// Copies a text with some of its pieces replaced, every other byte as it is.
class Splice
{
public:
    explicit Splice(std::string_view text)
        : m_text(text)
    {}

    /// Replaces @p piece, a view of the text after all earlier pieces, by @p instead.
    void replace(std::string_view piece, std::string_view instead)
    {
        const auto begin = static_cast<std::size_t>(piece.data() - m_text.data());
        m_out.append(m_text.substr(m_copied, begin - m_copied)).append(instead);
        m_copied = begin + piece.size();
    }

    std::string finish()
    {
        m_out.append(m_text.substr(m_copied));
        return std::move(m_out);
    }

private:
    std::string_view m_text;
    std::string m_out;
    std::size_t m_copied = 0;
};

} // namespace claustrum
