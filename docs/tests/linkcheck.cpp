// SPDX-License-Identifier: Apache-2.0
#include "docs/tests/linkcheck.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <fnmatch.h>

namespace claustrum::docs {
namespace {

using Kind = Citation::Kind;

const QStringList shelves{"", "docs", "docs/contract"};

QString joined(const QString &folder, const QString &path)
{
    return QDir::cleanPath(folder.isEmpty() ? path : folder + '/' + path);
}

QString folderOf(const QString &file)
{
    const QString folder = QFileInfo(file).path();
    return folder == "." ? QString() : folder;
}

QStringList withFolders(const QStringList &files)
{
    QSet<QString> paths(files.begin(), files.end());
    for (const QString &file : files) {
        for (QString folder = folderOf(file); !folder.isEmpty(); folder = folderOf(folder))
            paths << folder;
    }
    return paths.values();
}

} // namespace

LinkCheck::LinkCheck(const SourceTree &tree)
    : m_tree(tree)
    , m_paths(withFolders(tree.keys()))
{
    for (auto file = tree.begin(); file != tree.end(); ++file) {
        if (file.key().endsWith(".md"))
            m_pages.insert(file.key(), Page(file.value()));
    }
}

QStringList LinkCheck::problems() const
{
    QStringList all = ambiguousNames();
    for (auto file = m_tree.begin(); file != m_tree.end(); ++file) {
        for (const Citation &citation : citationsIn(file.key(), file.value())) {
            const QString problem = problemOf(file.key(), citation);
            if (!problem.isEmpty())
                all << QString("%1:%2: %3").arg(file.key()).arg(citation.line).arg(problem);
        }
    }
    return all;
}

QString LinkCheck::problemOf(const QString &file, const Citation &citation) const
{
    if (citation.kind == Kind::LoneId)
        return citation.target + " is cited without its page, builds.md";
    if (citation.kind == Kind::Path)
        return hasPath(file, citation.target) ? QString() : "no path " + citation.target;
    if (citation.kind == Kind::Test)
        return testProblem(citation);
    const QString page = pageFor(file, citation);
    if (!m_paths.contains(page))
        return "no page " + citation.target;
    return citation.part.isEmpty() ? QString() : partProblem(page, citation);
}

QString LinkCheck::partProblem(const QString &page, const Citation &citation) const
{
    const auto found = m_pages.constFind(page);
    if (found == m_pages.constEnd())
        return page + " has no sections";
    const bool isThere = citation.kind == Kind::Link    ? found->anchors.contains(citation.part)
                         : citation.kind == Kind::Title ? found->titles.contains(citation.part)
                                                        : found->isCitedBy(citation.part);
    return isThere ? QString() : page + " has no section " + citation.part.left(40);
}

QString LinkCheck::pageFor(const QString &file, const Citation &citation) const
{
    const QString beside =
        citation.target.isEmpty() ? file : joined(folderOf(file), citation.target);
    if (citation.kind == Kind::Link || m_tree.contains(beside))
        return beside;
    for (const QString &shelf : shelves) {
        const QString page = joined(shelf, citation.target);
        if (m_tree.contains(page))
            return page;
    }
    return {};
}

/// <…> and * stand for any part of a name. A path counts from the project's folder; a bare file
/// name is looked for anywhere.
bool LinkCheck::hasPath(const QString &file, QString path) const
{
    if (file.startsWith("docs/contract/")) {
        path.replace(QRegularExpression(R"(^(\.\./)+)"), "");
        path.replace(QRegularExpression("^vectors"), "wire/tests/vectors");
    }
    path.replace(QRegularExpression("<[^>]*>"), "*");
    if (path.endsWith('/'))
        path.chop(1);
    const bool isBare = !path.contains('/');
    return std::any_of(m_paths.begin(), m_paths.end(), [&](const QString &one) {
        const QString name = isBare ? one.section('/', -1) : one;
        return fnmatch(qPrintable(path), qPrintable(name), FNM_PATHNAME) == 0;
    });
}

QString LinkCheck::testProblem(const Citation &citation) const
{
    const QRegularExpression name("/" + citation.target + R"(\.(cpp|bash|mjs)$)");
    const auto test = std::find_if(m_paths.begin(), m_paths.end(), [&](const QString &path) {
        return name.match(path).hasMatch();
    });
    if (test == m_paths.end())
        return "no test " + citation.target;
    const bool hasPart =
        citation.part.isEmpty() || m_tree[*test].contains("void " + citation.part + "()");
    return hasPart ? QString() : *test + " has no function " + citation.part;
}

QStringList LinkCheck::ambiguousNames() const
{
    QStringList problems;
    QSet<QString> seen;
    for (const QString &page : m_pages.keys()) {
        const QString name = page.section('/', -1);
        if (!shelves.contains(folderOf(page)) || name == "README.md")
            continue;
        if (seen.contains(name))
            problems << page + ":1: another page that bare names can mean is called so, too";
        seen << name;
    }
    return problems;
}

} // namespace claustrum::docs
