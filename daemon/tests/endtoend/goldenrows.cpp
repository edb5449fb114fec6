// SPDX-License-Identifier: Apache-2.0
#include "daemon/tests/endtoend/goldenrows.h"

#include "posix/files.h"
#include "wire/builds.h"
#include "wire/jsonvalue.h"

#include <QRegularExpression>

#include <algorithm>
#include <sstream>

namespace claustrum::testing {
namespace {

std::string member(const JsonValue &row, std::string_view name)
{
    const JsonValue *const value = row.find(name);
    return value && value->isString() ? std::string(value->string()) : std::string();
}

/// The builds from one to another, both included; an empty name is the end of the list.
std::vector<std::string> between(std::string_view first, std::string_view last)
{
    std::vector<std::string> result;
    bool inside = first.empty();
    for (const ReferenceBuild &build : ReferenceBuild::all()) {
        inside = inside || build.shortHash() == first;
        if (inside)
            result.emplace_back(build.shortHash());
        inside = inside && build.shortHash() != last;
    }
    return result;
}

} // namespace

std::vector<GoldenRow> goldenRows(const std::string &file)
{
    std::vector<GoldenRow> rows;
    std::istringstream lines(readFile(file).ok() ? *readFile(file) : std::string());
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (const auto row = parseJson(line))
            rows.push_back({number, member(*row, "build"), member(*row, "method"),
                            member(*row, "request"), member(*row, "response"),
                            member(*row, "setup"), member(*row, "mark")});
    }
    return rows;
}

std::vector<std::string> buildsOf(const GoldenRow &row)
{
    static const QRegularExpression hash("[0-9a-f]{7}");
    const QString words = QString::fromStdString(row.builds);
    std::vector<std::string> named;
    for (auto match = hash.globalMatch(words); match.hasNext();)
        named.push_back(match.next().captured().toStdString());
    if (words == "all")
        return between({}, {});
    if (words.startsWith(">=") || words.endsWith(" on") || words.endsWith(".."))
        return between(named.at(0), {});
    if (words.contains(".."))
        return between(named.at(0), named.at(1));
    if (words.endsWith("and before"))
        return between({}, named.at(0));
    std::erase_if(named, [](const std::string &one) { return !ReferenceBuild::find(one); });
    return named;
}

std::string withToken(std::string text, std::string_view token)
{
    for (const std::string_view word : {"<token>", "${TOKEN}"}) {
        if (const auto at = text.find(word); at != std::string::npos)
            text.replace(at, word.size(), token);
    }
    return text;
}

bool matchesGolden(std::string_view expected, std::string_view frame)
{
    static const QRegularExpression placeholder(R"(\\\$\\\{[A-Z]+\\\}|\\<[^>]*\\>)");
    QString pattern = QRegularExpression::escape(
        QString::fromUtf8(expected.data(), static_cast<int>(expected.size())));
    pattern.replace(placeholder, R"([^"]*)");
    pattern.replace(QString::fromUtf8("\\…"), ".*");
    const QRegularExpression whole(QRegularExpression::anchoredPattern(pattern));
    return whole.match(QString::fromUtf8(frame.data(), static_cast<int>(frame.size()))).hasMatch();
}

} // namespace claustrum::testing
