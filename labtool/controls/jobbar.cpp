// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/jobbar.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QToolButton>

namespace claustrum::lab {

JobBar::JobBar(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_bar(new QProgressBar)
    , m_cancel(new QToolButton)
{
    m_bar->setObjectName(name);
    m_bar->setRange(0, 1000);
    m_bar->setMaximumWidth(fontMetrics().averageCharWidth() * 40);
    m_cancel->setObjectName(QStringLiteral("cancel-") + name);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(tr("Ctrl+."));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_bar);
    layout->addWidget(m_cancel);
    hide();
    connect(m_cancel, &QToolButton::clicked, this, &JobBar::cancelled);
}

void JobBar::showProgress(qint64 done, qint64 total, const QString &text)
{
    m_bar->setValue(total > 0 ? static_cast<int>(done * 1000 / total) : 1000);
    m_bar->setFormat(text);
    show();
}

} // namespace claustrum::lab
