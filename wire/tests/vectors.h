// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonvalue.h"

#include <QByteArray>
#include <QFile>
#include <QTest>

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::test {

inline QByteArray toQt(std::string_view bytes)
{
    return {bytes.data(), static_cast<int>(bytes.size())};
}

inline std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// The cases of tests/vectors/<name>.jsonl, in order; aborts the test if there are none.
inline std::vector<JsonValue> readVectors(const char *name)
{
    QFile file(QStringLiteral(CLAUSTRUM_SOURCE_DIR "/wire/tests/vectors/%1.jsonl")
                   .arg(QLatin1String(name)));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    std::vector<JsonValue> cases;
    while (!file.atEnd()) {
        auto value = parseJson(view(file.readLine()));
        if (!value || !value->isObject())
            qFatal("%s: line %zu is not a case", qPrintable(file.fileName()), cases.size() + 1);
        cases.push_back(std::move(*value));
    }
    if (cases.empty())
        qFatal("%s has no cases", qPrintable(file.fileName()));
    return cases;
}

/// The string member @p key; empty if there is none.
inline QByteArray member(const JsonValue &vectorCase, std::string_view key)
{
    const JsonValue *value = vectorCase.find(key);
    return value != nullptr && value->isString() ? toQt(value->string()) : QByteArray();
}

/// The bytes of the base64 member @p key; decoded by Qt, not by the code under test.
inline QByteArray binaryMember(const JsonValue &vectorCase, std::string_view key)
{
    return QByteArray::fromBase64(member(vectorCase, key));
}

inline bool flag(const JsonValue &vectorCase, std::string_view key)
{
    const JsonValue *value = vectorCase.find(key);
    return value != nullptr && value->isBool() && value->boolean();
}

/// Adds the row of case @p index, named after its line in the file.
inline QTestData &newRow(std::size_t index)
{
    return QTest::addRow("line %zu", index + 1);
}

} // namespace claustrum::test
