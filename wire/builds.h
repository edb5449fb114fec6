// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/installrules.h"
#include "wire/result.h"

#include <span>
#include <string_view>

namespace claustrum {

/// A build of the reference, and the ways it differs from other builds (builds.md,
/// later/README.md).
///
/// Handlers ask named questions and never compare builds. All are constants.
class ReferenceBuild
{
public:
    /// The only build whose hash starts with @p prefix, at least seven digits. The error's text
    /// lists the known builds; callers put "claustrum: " before it.
    [[nodiscard]] static Result<const ReferenceBuild *> find(std::string_view prefix);

    /// The build that is spoken unless another is named: 5db5e4a, the one that most of the contract
    /// describes.
    [[nodiscard]] static const ReferenceBuild &standard();

    /// All known builds by lineage, the first known one first.
    [[nodiscard]] static std::span<const ReferenceBuild> all();

    [[nodiscard]] std::string_view hash() const { return m_rules.hash; }
    /// When it was built or first seen, yyyy-mm-dd.
    [[nodiscard]] std::string_view date() const { return m_rules.date; }

    /// In the order of server.capabilities.
    [[nodiscard]] std::span<const std::string_view> methods() const { return m_rules.methods; }
    [[nodiscard]] bool hasMethod(std::string_view name) const;
    /// For server.capabilities, which omits the field if there are none.
    [[nodiscard]] std::span<const std::string_view> features() const { return m_rules.features; }

    /// process.stdin accepts offset, and its reply has applied.
    [[nodiscard]] bool stdinHasOffsets() const { return m_rules.stdinHasOffsets; }
    [[nodiscard]] bool reattachTellsStdinApplied() const
    {
        return m_rules.reattachTellsStdinApplied;
    }
    [[nodiscard]] bool gitInfoHasRoot() const { return m_rules.gitInfoHasRoot; }
    /// git.info has repoSlug and defaultBranch.
    [[nodiscard]] bool gitInfoHasSlug() const { return m_rules.gitInfoHasSlug; }
    [[nodiscard]] bool writesTokenFile() const { return m_rules.writesTokenFile; }
    /// -stop prints a word, and ends a daemon whose socket is gone.
    [[nodiscard]] bool stopReports() const { return m_rules.stopReports; }
    [[nodiscard]] const InstallRules &install() const { return m_rules.install; }

private:
    struct Rules
    {
        std::string_view hash;
        std::string_view date;
        std::span<const std::string_view> methods;
        std::span<const std::string_view> features = {};
        bool gitInfoHasRoot = false;
        bool gitInfoHasSlug = false;
        bool stdinHasOffsets = false;
        bool reattachTellsStdinApplied = false;
        bool writesTokenFile = false;
        bool stopReports = false;
        InstallRules install = {};
    };
    struct Rows;
    struct Table;

    explicit constexpr ReferenceBuild(const Rules &rules)
        : m_rules(rules)
    {}

    Rules m_rules;
};

} // namespace claustrum
