// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/jsonoutline.h"

#include <QRegularExpression>
#include <QStringList>

namespace claustrum::lab {
namespace {

constexpr int step = 2;            ///< spaces per level
constexpr int deepest = 40 * step; ///< deeper levels are not indented further

bool isContinued(const JsonLines &lines, int line)
{
    return line > 0 && lines.at(line - 1).size() >= lines.longest;
}

int indentOf(const QString &text)
{
    int indent = 0;
    while (indent < text.size() && text.at(indent) == QLatin1Char(' '))
        ++indent;
    return indent;
}

bool opens(const QString &text)
{
    return text.endsWith(QLatin1Char('{')) || text.endsWith(QLatin1Char('['));
}

bool closes(const QString &text)
{
    const int indent = indentOf(text);
    return indent < text.size()
           && (text.at(indent) == QLatin1Char('}') || text.at(indent) == QLatin1Char(']'));
}

/// The key with its quotes and ": "; empty for an element of an array.
QString keyPart(const QString &text)
{
    static const QRegularExpression key(QStringLiteral(R"(^ *("(?:[^"\\]|\\.)*": ))"));
    return key.match(text).captured(1);
}

QString keyName(const QString &part)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z_][A-Za-z0-9_-]*$"));
    const QString name = part.mid(1, part.size() - 4);
    return plain.match(name).hasMatch() ? QLatin1Char('.') + name
                                        : QStringLiteral("[\"%1\"]").arg(name);
}

} // namespace

int jsonEndOf(const JsonLines &lines, int line)
{
    const QString first = lines.at(line);
    if (isContinued(lines, line) || !opens(first))
        return -1;
    const int indent = indentOf(first);
    if (indent >= deepest)
        return -1;
    for (int i = line + 1; i < lines.count; ++i) {
        if (isContinued(lines, i))
            continue;
        const QString text = lines.at(i);
        if (indentOf(text) <= indent)
            return closes(text) ? i : -1;
    }
    return -1;
}

QString jsonPathOf(const JsonLines &lines, int line)
{
    while (line > 0 && isContinued(lines, line))
        --line;
    QStringList parts;
    int indent = indentOf(lines.at(line));
    if (indent >= deepest)
        return {};
    QString key = keyPart(lines.at(line));
    int index = closes(lines.at(line)) ? -1 : 0; // a closing bracket is no element of its own
    for (int i = line - 1; i >= 0 && indent > 0; --i) {
        const QString text = lines.at(i);
        const int own = indentOf(text);
        if (isContinued(lines, i) || own > indent)
            continue;
        if (own == indent) {
            // A closing bracket's value begins further above, and counts there.
            const bool isOpening = opens(text) && index < 0;
            if (isOpening)
                key = keyPart(text);
            index += closes(text) ? 0 : 1;
            continue;
        }
        parts.prepend(key.isEmpty() ? QStringLiteral("[%1]").arg(index) : keyName(key));
        indent = own;
        key = keyPart(text);
        index = 0;
    }
    const QString path = parts.join(QString());
    return path.startsWith(QLatin1Char('.')) ? path.mid(1) : path;
}

QString jsonValueOf(const JsonLines &lines, int line)
{
    while (line > 0 && isContinued(lines, line))
        --line;
    const QString first = lines.at(line);
    const int indent = indentOf(first);
    QString value = first.mid(indent + keyPart(first).size());
    const int end = jsonEndOf(lines, line);
    for (int i = line + 1; i <= end; ++i)
        value += QLatin1Char('\n') + lines.at(i).mid(isContinued(lines, i) ? 0 : indent);
    for (int i = line + 1; end < 0 && i < lines.count && isContinued(lines, i); ++i)
        value += lines.at(i);
    if (value.endsWith(QLatin1Char(',')))
        value.chop(1);
    return value;
}

} // namespace claustrum::lab
