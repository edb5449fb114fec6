// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// Replaces a secret.
inline constexpr std::string_view redactedText = "[redacted]";

/// Removes secrets from a line of the wire, and keeps every other byte.
///
/// Redacts the value of each member named auth, at any depth and in any spelling that the daemon
/// reads as auth (case, escapes, repeated keys), and every string that holds the daemon's token.
/// For the wire log also the value of each member of an env object whose key holds TOKEN, SECRET,
/// PASSWORD or KEY in any case, and an env that is no object. Of invalid JSON it keeps only the
/// text before the first place that could name a secret. Pure; any thread.
class LineRedactor
{
public:
    enum class Scope { Auth, AuthAndEnvironment };

    /// @param token the daemon's; one shorter than 8 bytes is not looked for
    LineRedactor(Scope scope, std::string_view token);

    /// @param line without its newline
    [[nodiscard]] std::string redact(std::string_view line) const;

private:
    [[nodiscard]] std::string redactBroken(std::string_view line) const;

    const Scope m_scope;
    const std::string m_token;
};

} // namespace claustrum
