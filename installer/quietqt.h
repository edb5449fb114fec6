// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

namespace claustrum {

/// Drops what Qt and KArchive would say on stderr while it lives. The client reads stderr too,
/// and every failure of theirs reaches it through the result's line anyway. One thread makes it.
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
    static void drop(QtMsgType, const QMessageLogContext &, const QString &) {}

    QtMessageHandler m_before;
};

} // namespace claustrum
