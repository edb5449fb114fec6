// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QTest>

namespace claustrum::test {

/// The zstd tool's output for @p plain with these arguments; the size is unknown to it by default.
inline QByteArray zstd(const QByteArray &plain, const QStringList &arguments = {})
{
    QProcess tool;
    tool.start(QStringLiteral("zstd"), QStringList{QStringLiteral("-qc")} + arguments);
    tool.write(plain);
    tool.closeWriteChannel();
    const bool finished = tool.waitForFinished(-1);
    if (!finished || tool.exitStatus() != QProcess::NormalExit || tool.exitCode() != 0)
        qFatal("zstd failed: is the package zstd installed? (./dev setup)");
    return tool.readAllStandardOutput();
}

/// Little endian, as in zstd headers.
inline QByteArray littleEndian(quint64 value, int size)
{
    QByteArray bytes;
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>(value >> 8 * i & 0xFF);
    return bytes;
}

/// A skippable frame around @p content, with the @p nth of the sixteen magics.
inline QByteArray skippableFrame(const QByteArray &content, int nth = 0)
{
    return littleEndian(0x184D2A50U + nth, 4) + littleEndian(content.size(), 4) + content;
}

/// A frame without a content size or checksum: one block that repeats a byte.
/// @param windowDescriptor exponent - 10 in the high five bits, eighths in the low three
inline QByteArray repeatFrame(quint8 windowDescriptor, char byte, quint32 times)
{
    constexpr int last = 1;
    constexpr int repeat = 1 << 1;
    return littleEndian(0xFD2FB528U, 4) + '\0' + static_cast<char>(windowDescriptor)
           + littleEndian(times << 3 | repeat | last, 3) + byte;
}

} // namespace claustrum::test
