// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QMetaType>
#include <QTest>

#include <string>
#include <string_view>

// For tables of texts.
Q_DECLARE_METATYPE(std::string)

// Makes QCOMPARE show strings that differ.
namespace QTest {

template <>
inline char *toString(const std::string &text)
{
    return toPrettyCString(text.data(), static_cast<int>(text.size()));
}

template <>
inline char *toString(const std::string_view &text)
{
    return toPrettyCString(text.data(), static_cast<int>(text.size()));
}

} // namespace QTest
