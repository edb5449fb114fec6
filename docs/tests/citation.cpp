// SPDX-License-Identifier: Apache-2.0
#include "docs/tests/citation.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>

namespace claustrum::docs {
namespace {

using Kind = Citation::Kind;

bool matches(const QString &file, const char *expression)
{
    return QRegularExpression(expression).match(file).hasMatch();
}

bool isData(const QString &file)
{
    return matches(file, R"(\.png$|^recordings/.*\.jsonl$|/vectors/|/golden/)");
}

bool isCode(const QString &file)
{
    return matches(file, R"(\.(h|cpp|c)$)");
}

/// The comment that ends @p line; empty if there is none. A mark in a string begins none.
QString commentOf(const QString &line)
{
    for (auto at = line.indexOf("//"); at >= 0; at = line.indexOf("//", at + 1)) {
        if (line.left(at).count('"') % 2 == 0)
            return line.mid(at);
    }
    return {};
}

/// The lines of a file joined by blanks, without comment marks: sentences as they are read.
struct Prose
{
    Prose(const QString &file, const QString &lines);
    [[nodiscard]] int lineAt(qsizetype position) const;

    QString text;

private:
    QList<qsizetype> m_starts;
};

Prose::Prose(const QString &file, const QString &lines)
{
    static const QRegularExpression mark(R"(^\s*(///?<?|#+|\*)\s*)");
    const bool isMarkdown = file.endsWith(".md");
    const bool isTest = matches(file, R"(/test[^/]*\.cpp$)");
    for (QString line : lines.split('\n')) {
        m_starts << text.size();
        if (isTest)
            line = commentOf(line);
        if (!isMarkdown)
            line.remove(mark);
        text += line.trimmed() + ' ';
    }
}

int Prose::lineAt(qsizetype position) const
{
    return static_cast<int>(std::upper_bound(m_starts.begin(), m_starts.end(), position)
                            - m_starts.begin());
}

/// The text since the bracket that is open at @p position, if one is.
std::optional<QString> sinceBracket(const QString &text, qsizetype position)
{
    constexpr qsizetype farthest = 200;
    int depth = 0;
    for (auto at = position - 1; at >= std::max<qsizetype>(0, position - farthest); --at) {
        if (text.at(at) == ')')
            ++depth;
        else if (text.at(at) == '(' && depth-- == 0)
            return text.mid(at + 1, position - at - 1);
    }
    return {};
}

template <class Found>
void forEachMatch(const QString &expression, const QString &text, Found found)
{
    auto matches = QRegularExpression(expression).globalMatch(text);
    while (matches.hasNext())
        found(matches.next());
}

/// Reads links and takes their targets out of the text, so that nothing reads them again.
void takeLinks(Prose &prose, QList<Citation> &citations)
{
    QString rest = prose.text;
    forEachMatch(R"(\]\(([^()\s]+)\))", prose.text, [&](const auto &match) {
        const QString target = match.captured(1);
        if (!target.contains("://"))
            citations << Citation{Kind::Link, prose.lineAt(match.capturedStart()),
                                  target.section('#', 0, 0), target.section('#', 1)};
        rest.replace(match.capturedStart(), match.capturedLength(),
                     QString(match.capturedLength(), ' '));
    });
    prose.text = rest;
}

/// In brackets, or at the start of a comment that follows code.
bool isAside(const QString &text, qsizetype position)
{
    static const QRegularExpression mark("//[/<]* *$");
    return mark.match(text.left(position).right(6)).hasMatch()
           || sinceBracket(text, position).has_value();
}

Citation pageCitation(const Prose &prose, const QRegularExpressionMatch &match)
{
    Citation citation{Kind::Page, prose.lineAt(match.capturedStart()), match.captured(1),
                      match.captured(2)};
    const QString rest = prose.text.mid(match.capturedEnd(), 120);
    if (!citation.part.isEmpty()) {
        citation.kind = Kind::Title;
    } else if (matches(rest, "^`?, ") && !matches(rest, R"(^`?, `?[\w./-]+\.md)")
               && isAside(prose.text, match.capturedStart())) {
        citation.kind = Kind::Section;
        citation.part = rest.mid(rest.indexOf(", ") + 2);
    }
    return citation;
}

void takePages(const Prose &prose, QList<Citation> &citations)
{
    static const QString page = R"re((?<![\w./<>{}$%*-])((?:\.{0,2}/)*(?:[\w.-]+/)*[\w-]+\.md)\b)re"
                                R"re((?![\w/-])(?:#([^"`)|]+))?)re";
    forEachMatch(page, prose.text,
                 [&](const auto &match) { citations << pageCitation(prose, match); });
}

void takeTitles(const Prose &prose, QList<Citation> &citations)
{
    forEachMatch(R"re("([\w./-]+\.md)#([^"]+)")re", prose.text, [&](const auto &match) {
        citations << Citation{Kind::Title, prose.lineAt(match.capturedStart()), match.captured(1),
                              match.captured(2)};
    });
}

void takeLoneIds(const Prose &prose, QList<Citation> &citations)
{
    forEachMatch(R"(\b(?:D\d{1,2}|CT-\d)\b)", prose.text, [&](const auto &match) {
        if (!sinceBracket(prose.text, match.capturedStart()).value_or("").contains("builds.md"))
            citations << Citation{
                Kind::LoneId, prose.lineAt(match.capturedStart()), match.captured(0), {}};
    });
}

bool isPath(const QString &word)
{
    static const QRegularExpression path(R"(^[\w.*<>-]+(/[\w.*<>-]*)+$)");
    static const QRegularExpression name(
        R"(^[\w.*<>-]+\.(h|cpp|cmake|jsonl|txt|in|bash|zsh|css|js)$)");
    return !word.startsWith("build/") && !word.startsWith("./")
           && (path.match(word).hasMatch() || name.match(word).hasMatch());
}

void takePaths(const QString &file, const Prose &prose, QList<Citation> &citations)
{
    const bool isContract = file.startsWith("docs/contract/");
    if (!isContract && file != "CONTRIBUTING.md" && file != "docs/architecture.md")
        return;
    forEachMatch("`([^`\\s]+)`", prose.text, [&](const auto &match) {
        const QString word = match.captured(1);
        if (isContract ? matches(word, R"(^(\.\./)+(recordings|vectors)\b)") : isPath(word))
            citations << Citation{Kind::Path, prose.lineAt(match.capturedStart()), word, {}};
    });
}

/// The contract's pages name tests of other projects.
void takeTests(const QString &file, const Prose &prose, QList<Citation> &citations)
{
    if (file.startsWith("docs/contract/"))
        return;
    forEachMatch(R"(`(test(?!ing`|s`)[a-z0-9]+)(?: ([a-z]\w+))?`)", prose.text,
                 [&](const auto &match) {
                     citations << Citation{Kind::Test, prose.lineAt(match.capturedStart()),
                                           match.captured(1), match.captured(2)};
                 });
}

} // namespace

QList<Citation> citationsIn(const QString &file, const QString &text)
{
    QList<Citation> citations;
    if (isData(file))
        return citations;
    Prose prose(file, text);
    if (file.endsWith(".jsonl")) {
        takeTitles(prose, citations);
        return citations;
    }
    if (file.endsWith(".md")) {
        takeLinks(prose, citations);
        takeTests(file, prose, citations);
    }
    if (isCode(file))
        takeLoneIds(prose, citations);
    takePages(prose, citations);
    takePaths(file, prose, citations);
    return citations;
}

} // namespace claustrum::docs
