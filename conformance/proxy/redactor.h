// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// Takes secrets out of what is recorded, wherever their bytes are: as they are, escaped as JSON
/// escapes, and in base64. What stands for the token depends on whether placeholders are read
/// there: ${TOKEN}, or the token of the lab itself, which no replay has to put in.
class Redactor
{
public:
    enum class Places { Placeholders, LabToken };

    /// Every value of `auth` is a secret. The first is the token; others, which a server refuses,
    /// become tokens that it refuses, too. At most maxSecrets are told apart.
    void learn(const std::string &auth);

    /// A line of the wire, whole.
    [[nodiscard]] std::string line(std::string_view line, Places places) const;

    /// Bytes of a stream, in order, for which the lab's token stands in; @p stream names it. A
    /// token that ends in the next piece is taken out here, and the rest of it there.
    [[nodiscard]] std::string stream(const std::string &stream, std::string_view bytes);

    static constexpr std::size_t maxSecrets = 64;

private:
    struct Secret
    {
        std::string bytes;
        std::string placeholder;
        std::string labToken;
        std::vector<std::string> fragments; ///< of its base64, one for each place in a group of 3

        [[nodiscard]] const std::string &standIn(Places places) const
        {
            return places == Places::Placeholders ? placeholder : labToken;
        }
    };

    static void replace(std::string &text, const Secret &secret, Places places);
    static void replaceEncoded(std::string &text, const Secret &secret);

    std::vector<Secret> m_secrets;              ///< long ones first
    std::map<std::string, std::size_t> m_begun; ///< by stream: bytes of the token that came
};

} // namespace claustrum::conformance
