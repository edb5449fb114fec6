// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QtGlobal>

#include <cstdio>

namespace claustrum {

/// Drops all output of Qt and KArchive to stderr while it lives, except the reason for ending the
/// program. The client reads stderr too, and all their failures are reported by the result's line
/// anyway. One thread creates it.
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
