// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "docs/tests/citation.h"
#include "docs/tests/page.h"
#include "docs/tests/sourcetree.h"

#include <QHash>
#include <QStringList>

namespace claustrum::docs {

/// Finds citations that lead nowhere.
///
/// A page is looked for beside the file that cites it, then in the project's folder, docs/ and
/// docs/contract/; so a bare name never means a page of docs/contract/later/ except there, and no
/// two of the last three may share a name, README.md aside. A link counts from its own page only.
///
/// The contract's pages are kept as they were agreed: their ../vectors is wire/tests/vectors here,
/// and their ../recordings is recordings.
class LinkCheck
{
public:
    explicit LinkCheck(const SourceTree &tree);

    /// "file:line: <problem>", one for each.
    [[nodiscard]] QStringList problems() const;

private:
    [[nodiscard]] QString problemOf(const QString &file, const Citation &citation) const;
    [[nodiscard]] QString partProblem(const QString &page, const Citation &citation) const;
    [[nodiscard]] QString pageFor(const QString &file, const Citation &citation) const;
    [[nodiscard]] bool hasPath(const QString &file, QString path) const;
    [[nodiscard]] QString testProblem(const Citation &citation) const;
    [[nodiscard]] QStringList ambiguousNames() const;

    const SourceTree &m_tree;
    QHash<QString, Page> m_pages;
    QStringList m_paths; ///< files and their folders
};

} // namespace claustrum::docs
