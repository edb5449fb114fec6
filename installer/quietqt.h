// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QtGlobal>

#include <cstdio>

namespace claustrum {

/// Drops what Qt and KArchive would say on stderr while it lives, except why they end the program.
/// The client reads stderr too, and every failure of theirs reaches it through the result's line
/// anyway. One thread makes it.
class QuietQt
{
public:
    QuietQt()
        : m_before(qInstallMessageHandler(drop))
    {}
    ~QuietQt() { qInstallMessageHandler(m_before); }
    QuietQt(const QuietQt &) = delete;
    QuietQt &operator=(const QuietQt &) = delete;

private:
    static void drop(QtMsgType type, const QMessageLogContext &, const QString &text)
    {
        if (type == QtFatalMsg)
            std::fprintf(stderr, "claustrum: %s\n", qPrintable(text));
    }

    QtMessageHandler m_before;
};

} // namespace claustrum
