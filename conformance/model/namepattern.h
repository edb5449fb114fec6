// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum::conformance {

/// A pattern for names of scenarios and cases: "files-read", "5db5e4a/files-read", "files-read/cap"
/// or "5db5e4a/files-read/cap", with the wildcards `*` and `?`, which do not match a slash.
class NamePattern
{
public:
    explicit NamePattern(std::string text)
        : m_text(std::move(text))
    {}

    [[nodiscard]] const std::string &text() const { return m_text; }

    /// Whether it names the scenario itself.
    [[nodiscard]] bool matchesScenario(const std::string &build, const std::string &scenario) const;

    /// Whether it names that case. @param id "<scenario>/<case>"
    [[nodiscard]] bool matchesCase(const std::string &build, const std::string &id) const;

    /// Whether it names the scenario, or may name one of its cases.
    [[nodiscard]] bool mayMatch(const std::string &build, const std::string &scenario) const;

private:
    std::string m_text;
};

} // namespace claustrum::conformance
