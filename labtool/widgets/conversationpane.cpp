// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/conversationpane.h"

#include "labtool/controls/emptystate.h"
#include "labtool/controls/jsonpane.h"
#include "labtool/controls/prettytext.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/tables.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/theme.h"
#include "labtool/frames/ansitext.h"
#include "labtool/frames/controlpictures.h"
#include "labtool/frames/texts.h"
#include "labtool/sources/labsession.h"
#include "labtool/widgets/processbox.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>

namespace claustrum::lab {
namespace {

constexpr std::size_t shownBytes = 256 << 10; ///< limits the delay of a text widget

using Side = ConversationModel::Side;

QColor colourOf(Side side)
{
    switch (side) {
    case Side::Stdin:
        return lab::colourOf(FrameKind::Request);
    case Side::Stderr:
        return lab::colourOf(FrameKind::Stderr);
    case Side::Event:
        return mutedColour();
    case Side::Stdout:
        break;
    }
    return lab::colourOf(FrameKind::Stdout);
}

} // namespace

ConversationPane::ConversationPane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new ConversationModel(&session->capture(), this))
    , m_process(new ProcessBox(session))
    , m_about(new RoomLabel)
    , m_table(new TableView)
    , m_text(new JsonPane(tr("Select a row to see it in full.")))
{
    makeTable();
    m_about->setWordWrap(true);
    auto *row = new QHBoxLayout;
    row->addWidget(m_process, 1);
    row->addWidget(m_about, 2);
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_table);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(row);
    layout->addWidget(splitter, 1);
    connectAll();
}

void ConversationPane::makeTable()
{
    m_table->setObjectName(QStringLiteral("conversation"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new ConversationDelegate(m_table));
    m_table->setFont(fixedFont());
    setUpTable(m_table, {"00:00:00.000000", "← stdout", "assistant"});
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_empty = new EmptyState(m_table, [this] { return emptyText(); });
}

QString ConversationPane::emptyText() const
{
    if (m_model->process().empty())
        return tr(
            "<b>No process chosen</b><br>Choose one above, or press Enter on one in the Session "
            "pane: what goes in and comes out appears here, in order.");
    return m_model->isScanning() ? tr("<b>Reading the frames…</b>")
                                 : tr("<b>Nothing seen yet</b><br>No frame of this process was "
                                      "captured. The replay buffer may have its output.");
}

void ConversationPane::connectAll()
{
    connect(m_process, &ProcessBox::chosen, this, &ConversationPane::setProcess);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ConversationPane::showRow);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT frameWanted(index.data(ConversationModel::FrameRole).toULongLong());
    });
    connect(m_model, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] {
        const QScrollBar *bar = m_table->verticalScrollBar();
        m_isAtEnd = bar->value() == bar->maximum();
    });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &ConversationPane::followEnd);
    connect(&m_session->capture(), &Capture::cleared, this, [this] { m_process->choose({}); });
}

void ConversationPane::followEnd()
{
    if (m_wanted != 0)
        goToFrame(m_wanted);
    const bool isReading = m_table->currentIndex().isValid();
    if (m_isAtEnd && !isReading && m_session->client().state() != InspectionClient::State::Idle)
        m_table->scrollToBottom();
    m_about->setText(
        m_model->dropped() > 0
            ? tr("%1 rows; the oldest %2 were dropped")
                  .arg(countText(std::uint64_t(m_model->rowCount())), countText(m_model->dropped()))
            : tr("%1 rows").arg(countText(std::uint64_t(m_model->rowCount()))));
}

void ConversationPane::setProcess(const QByteArray &id)
{
    m_process->choose(id);
    m_about->clear();
    m_model->setProcess(id.toStdString());
    m_empty->refresh();
    showRow();
}

void ConversationPane::goToFrame(quint64 frame)
{
    const int row = m_model->rowOf(frame);
    m_wanted = row < 0 && m_model->isScanning() ? frame : 0;
    if (row >= 0)
        m_table->goToRow(row);
}

void ConversationPane::showRow()
{
    const int row = m_table->currentIndex().row();
    if (row < 0 || row >= m_model->rowCount()) {
        m_text->show({});
        return;
    }
    const std::string all = m_model->textOf(row);
    const std::string text = all.substr(0, shownBytes);
    std::vector<TextPane::Stretch> stretches;
    if (isJsonLine(all))
        stretches = prettyText(text);
    else
        stretches.push_back({ControlPictures().show(toQString(stripAnsi(text))), {}});
    QTextCharFormat note;
    note.setForeground(mutedColour());
    const auto [first, last] = m_model->framesOf(row);
    QString frames = first == last ? tr("\n⟨ frame #%1 ⟩").arg(last)
                                   : tr("\n⟨ frames #%1 to #%2 ⟩").arg(first).arg(last);
    if (text.size() < all.size())
        frames = tr("\n⟨ the first %1 of %2 ⟩").arg(sizeText(text.size()), sizeText(all.size()))
                 + frames;
    stretches.push_back({frames, note});
    m_text->show(std::move(stretches));
}

void ConversationDelegate::initStyleOption(QStyleOptionViewItem *option,
                                           const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto side = static_cast<Side>(index.data(ConversationModel::SideRole).toInt());
    const bool isTime = index.column() == ConversationModel::Time;
    option->palette.setColor(QPalette::Text, isTime ? mutedColour() : colourOf(side));
    option->font.setItalic(side == Side::Event);
    if (index.column() == ConversationModel::Kind
        && index.data(ConversationModel::IsErrorRole).toBool())
        option->palette.setColor(QPalette::Text, lab::colourOf(Severity::Fault));
}

} // namespace claustrum::lab
