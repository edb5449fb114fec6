// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// Removes secrets from recorded bytes: literal, in escapes of JSON, and in base64. The token
/// becomes ${TOKEN}, or, at places where a replay expands no placeholders, the lab's own token.
class Redactor
{
public:
    enum class Places { Placeholders, LabToken };

    /// Adds a secret: a value of `auth`. The first is the token; the server refuses all others, and
    /// each becomes another refused token. Secrets after the first maxSecrets are ignored.
    void learn(const std::string &auth);

    /// Redacts one whole line of the wire.
    [[nodiscard]] std::string line(std::string_view line, Places places) const;

    /// Redacts the next bytes of the stream named @p stream, with the lab's token as replacement. A
    /// token that is split over two calls is removed from both pieces.
    [[nodiscard]] std::string stream(const std::string &stream, std::string_view bytes);

    static constexpr std::size_t maxSecrets = 64;

private:
    struct Secret
    {
        std::string bytes;
        std::string placeholder;
        std::string labToken;
        std::vector<std::string> fragments; ///< of its base64, by its offset in a group of 3 bytes

        [[nodiscard]] const std::string &standIn(Places places) const
        {
            return places == Places::Placeholders ? placeholder : labToken;
        }
    };

    static void replace(std::string &text, const Secret &secret, Places places);
    static void replaceEncoded(std::string &text, const Secret &secret);

    std::vector<Secret> m_secrets;              ///< longest first
    std::map<std::string, std::size_t> m_begun; ///< by stream: bytes of the token so far
};

} // namespace claustrum::conformance
