// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// The placeholders that are replaced before a text is used: ${DIR}, ${TOKEN}, ${HTTP},
/// ${HTTP_ADDR}, ${SOCKET}. Any other ${…} is kept: it may belong to a shell or be a mask.
class Placeholders
{
public:
    /// @param name without ${}
    void set(std::string name, std::string value);

    /// All placeholders, sorted by name.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> values() const
    {
        return {m_values.begin(), m_values.end()};
    }

    /// The text with the placeholders replaced.
    [[nodiscard]] std::string expand(std::string_view text) const;

    /// The same for a line to be sent, in which "<<b64:text>>" also becomes the base64 of the text.
    [[nodiscard]] std::string expandFrame(std::string_view line) const;

private:
    std::map<std::string, std::string, std::less<>> m_values;
};

/// A base64 block in a line, `"<<b64:text>>"`: the offsets between the quotes, and the text. Begin
/// is npos if there is none from @p from on.
struct Base64Block
{
    std::size_t begin = std::string_view::npos;
    std::size_t end = std::string_view::npos;
    std::string_view text;
};
Base64Block findBase64Block(std::string_view line, std::size_t from);

} // namespace claustrum::conformance
