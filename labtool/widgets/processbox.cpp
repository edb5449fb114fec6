// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/processbox.h"

#include "labtool/frames/texts.h"
#include "labtool/sources/labsession.h"

#include <algorithm>

namespace claustrum::lab {

ProcessBox::ProcessBox(LabSession *session, QWidget *parent)
    : QComboBox(parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("process"));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(12);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, QOverload<int>::of(&QComboBox::activated), this, [this] {
        m_id = currentData().toByteArray();
        Q_EMIT chosen(m_id);
    });
    ProcessModel &model = session->processes();
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&model, signal, this, &ProcessBox::fill);
    fill();
}

void ProcessBox::choose(const QByteArray &id)
{
    m_id = id;
    fill();
}

void ProcessBox::fill()
{
    const QSignalBlocker blocker(this);
    clear();
    addItem(tr("(process)"), QByteArray());
    const ProcessModel &model = m_session->processes();
    for (int row = 0; row < model.rowCount(); ++row)
        addItem(oneLine(model.at(row).id, 60), QByteArray::fromStdString(model.at(row).id));
    if (!m_id.isEmpty() && findData(m_id) < 0)
        addItem(oneLine(m_id.toStdString(), 60), m_id);
    setCurrentIndex(std::max(0, findData(m_id)));
}

} // namespace claustrum::lab
