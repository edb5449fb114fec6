// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// What stands where a secret was.
inline constexpr std::string_view redactedText = "[redacted]";

/// Takes secrets out of a line of the wire, and leaves every other byte as it is.
///
/// Redacted are the value of each member named auth, at any depth and under any spelling that
/// the daemon would read as auth (case, escapes, repeated keys), and every string that holds the
/// daemon's token. For the wire log also the value of each member of an env object whose key
/// holds TOKEN, SECRET, PASSWORD or KEY in any case, and an env that is no object at all. Of
/// a line that is no JSON only what stands before the first place that could name a secret is
/// kept. Pure; any thread.
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
