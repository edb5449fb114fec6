// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/comparepane.h"

#include "conformance/compare/comparereport.h"
#include "conformance/compare/comparetranscripts.h"
#include "labtool/compare/runrows.h"
#include "labtool/comparing/folderlist.h"
#include "labtool/controls/emptystate.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/tables.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/textpane.h"
#include "labtool/controls/theme.h"
#include "labtool/controls/wraprow.h"
#include "labtool/frames/texts.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace claustrum::lab {
namespace {

using Kind = CompareRow::Kind;

QColor backgroundOf(Kind kind)
{
    switch (kind) {
    case Kind::Changed:
    case Kind::BreaksRule:
        return changedBackground();
    case Kind::OnlyLeft:
        return removedBackground();
    case Kind::OnlyRight:
        return addedBackground();
    case Kind::Equal:
    case Kind::NotCompared:
        break;
    }
    return {};
}

/// A text with the bytes from @p from to @p to marked.
std::vector<TextPane::Stretch> marked(const std::string &text, std::size_t from, std::size_t to,
                                      Kind kind)
{
    QTextCharFormat format;
    format.setBackground(backgroundOf(kind));
    const std::string_view bytes = text;
    from = std::min(from, bytes.size());
    to = std::clamp(to, from, bytes.size());
    return {{toQString(bytes.substr(0, from)), {}},
            {toQString(bytes.substr(from, to - from)), format},
            {toQString(bytes.substr(to)), {}}};
}

QToolButton *stepButton(const QString &sign, const QString &tip)
{
    auto *button = new QToolButton;
    button->setText(sign);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

} // namespace

ComparePane::ComparePane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_left(new QLineEdit)
    , m_right(new QLineEdit)
    , m_compare(new QPushButton(tr("Compare")))
    , m_previous(stepButton(tr("▲"), tr("Previous difference (Shift+F7)")))
    , m_next(stepButton(tr("▼"), tr("Next difference (F7)")))
    , m_report(new QPushButton(tr("Copy report")))
    , m_fold(new QCheckBox(tr("Hide identical frames")))
    , m_progress(new QProgressBar)
    , m_status(new RoomLabel)
    , m_table(new TableView)
    , m_leftText(new TextPane(tr("Left")))
    , m_rightText(new TextPane(tr("Right")))
    , m_folders(new FolderList)
    , m_stack(new QStackedWidget)
    , m_back(stepButton(tr("◀ Files"), tr("Back to the list of files (Alt+Left)")))
{
    makeSides();
    m_fold->setChecked(true);
    m_compare->setObjectName(QStringLiteral("compare"));
    m_report->setObjectName(QStringLiteral("report"));
    m_progress->setObjectName(QStringLiteral("run"));
    m_progress->setRange(0, 0);
    m_progress->hide();
    m_progress->setMaximumHeight(fontMetrics().height());
    m_status->setWordWrap(true);
    makeTable();
    arrange();
    connectAll();
    showRows({});
    showStatus({});
}

void ComparePane::makeSides()
{
    m_left->setObjectName(QStringLiteral("left"));
    m_right->setObjectName(QStringLiteral("right"));
    m_left->setPlaceholderText(
        tr("a transcript, a wire log or a folder; empty: the frames captured so far"));
    m_right->setPlaceholderText(
        tr("another one, or a claustrum binary to play the left transcript against"));
}

void ComparePane::makeTable()
{
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new CompareDelegate(m_table));
    m_table->setFont(fixedFont());
    setUpTable(m_table, {"12345", "", "≠", "12345", ""});
    m_table->horizontalHeader()->setStretchLastSection(false);
    for (const int column : {CompareModel::Left, CompareModel::Right})
        m_table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
    m_empty = new EmptyState(m_table, [this] {
        if (m_run.isRunning())
            return tr("<b>Playing</b><br>The replies appear here when the run has ended.");
        return tr(
            "<b>Nothing compared yet</b><br>Choose a transcript, a wire log or a folder on the "
            "left "
            "(nothing: the frames captured so far), and another one on the right, or a claustrum "
            "binary to play a transcript against. Then press Compare.");
    });
}

QLayout *ComparePane::arrangeButtons()
{
    auto *buttons = new WrapRow;
    buttons->addWidget(m_back);
    buttons->addWidget(m_compare);
    buttons->addWidget(m_previous);
    buttons->addWidget(m_next);
    buttons->addWidget(m_fold);
    buttons->addWidget(m_progress);
    buttons->addWidget(m_report);
    return buttons;
}

void ComparePane::arrange()
{
    auto *texts = new QSplitter(Qt::Horizontal);
    texts->addWidget(m_leftText);
    texts->addWidget(m_rightText);
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_table);
    splitter->addWidget(texts);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(makeSide(tr("Left"), m_left, tr("Transcripts (*.jsonl);;All files (*)")));
    layout->addLayout(makeSide(tr("Right"), m_right, tr("Transcripts and programs (*)")));
    layout->addLayout(arrangeButtons());
    layout->addWidget(m_status);
    m_stack->addWidget(splitter);
    m_stack->addWidget(m_folders);
    m_back->setObjectName(QStringLiteral("back"));
    m_back->hide();
    layout->addWidget(m_stack, 1);
}

void ComparePane::connectAll()
{
    connect(m_compare, &QPushButton::clicked, this, &ComparePane::compare);
    connect(m_previous, &QToolButton::clicked, this, [this] { goToDifference(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { goToDifference(1); });
    connect(m_back, &QToolButton::clicked, this, &ComparePane::showFolders);
    connect(m_folders, &FolderList::pairWanted, this, &ComparePane::comparePair);
    connect(m_folders, &FolderList::changed, this, &ComparePane::onFoldersChanged);
    connect(m_report, &QPushButton::clicked, this, &ComparePane::copyReport);
    connect(m_fold, &QCheckBox::toggled, &m_model, &CompareModel::setFolding);
    connect(&m_run, &ReplayRun::finished, this, &ComparePane::showRun);
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex &index) { m_model.unfold(index.row()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &index) { showRow(index.row()); });
}

QHBoxLayout *ComparePane::makeSide(const QString &label, QLineEdit *edit, const QString &filter)
{
    auto *row = new QHBoxLayout;
    auto *name = new QLabel(label);
    name->setMinimumWidth(fontMetrics().horizontalAdvance(tr("Right")) + 4);
    auto *choose = new QPushButton(tr("Choose…"));
    row->addWidget(name);
    row->addWidget(edit, 1);
    row->addWidget(choose);
    connect(edit, &QLineEdit::returnPressed, this, &ComparePane::compare);
    connect(choose, &QPushButton::clicked, this, [this, edit, filter] {
        const QString path = QFileDialog::getOpenFileName(this, tr("Choose"), edit->text(), filter);
        if (!path.isEmpty())
            edit->setText(path);
    });
    return row;
}

QTableView *ComparePane::table() const
{
    return m_table;
}

void ComparePane::setLeft(const QString &path)
{
    m_left->setText(path);
}

void ComparePane::setRight(const QString &path)
{
    m_right->setText(path);
}

QString ComparePane::statusText() const
{
    return m_status->text();
}

void ComparePane::showStatus(const QString &text, bool wrong)
{
    QPalette colours = palette();
    if (wrong)
        colours.setColor(QPalette::WindowText, colourOf(Severity::Fault));
    m_status->setPalette(colours);
    m_status->setText(text);
    m_status->setVisible(!text.isEmpty());
}

bool ComparePane::rightIsProgram() const
{
    const QFileInfo info(m_right->text());
    return info.isFile() && info.isExecutable()
           && !info.fileName().endsWith(QLatin1String(".jsonl"));
}

void ComparePane::compare()
{
    if (m_run.isRunning() || m_folders->isRunning()) {
        m_run.cancel();
        m_folders->cancel();
        return;
    }
    if (QFileInfo(m_left->text()).isDir() && QFileInfo(m_right->text()).isDir()) {
        compareFolders();
        return;
    }
    m_back->hide();
    m_stack->setCurrentIndex(0);
    const auto left = readLeft();
    if (!left) {
        fail(toQString(left.error().text));
        return;
    }
    if (m_right->text().isEmpty())
        m_right->setText(ReplayRun::defaultServer());
    if (rightIsProgram() && left->isLog) {
        fail(tr("Only transcripts can be played. Export the frames as one (Ctrl+S)."));
        return;
    }
    if (rightIsProgram()) {
        run(left->transcript);
        return;
    }
    const auto right = readComparable(m_right->text().toStdString());
    if (!right) {
        fail(toQString(right.error().text));
        return;
    }
    showRows(conformance::compareTranscripts(left->transcript, right->transcript));
}

Result<Comparable> ComparePane::readLeft() const
{
    return m_left->text().isEmpty() ? comparableOf(m_session->capture().store())
                                    : readComparable(m_left->text().toStdString());
}

void ComparePane::compareCaptured(const QString &path)
{
    m_left->clear();
    m_right->setText(path);
    compare();
}

void ComparePane::compareFolders()
{
    showRows({});
    const QString error = m_folders->start(m_left->text(), m_right->text());
    if (!error.isEmpty()) {
        fail(error);
        return;
    }
    showFolders();
    onFoldersChanged();
}

bool ComparePane::isPairOfFolders() const
{
    return m_back->isVisibleTo(this);
}

void ComparePane::showFolders()
{
    m_back->hide();
    m_stack->setCurrentWidget(m_folders);
    m_folders->table()->setFocus();
    showStatus(m_folders->statusText());
}

void ComparePane::onFoldersChanged()
{
    m_compare->setText(m_folders->isRunning() ? tr("Cancel") : tr("Compare"));
    m_progress->setVisible(m_folders->isRunning());
    if (m_stack->currentWidget() == m_folders)
        showStatus(m_folders->statusText());
}

/// Shows one pair of two folders; the fields keep the folders.
void ComparePane::comparePair(const QString &left, const QString &right)
{
    m_back->show();
    m_stack->setCurrentIndex(0);
    if (left.isEmpty() || right.isEmpty()) {
        showRows({});
        showStatus(tr("%1 is only in one of the two folders.").arg(left.isEmpty() ? right : left));
        return;
    }
    const auto leftSide = readComparable(left.toStdString());
    const auto rightSide = readComparable(right.toStdString());
    if (!leftSide || !rightSide)
        fail(toQString(leftSide ? rightSide.error().text : leftSide.error().text));
    else
        showRows(conformance::compareTranscripts(leftSide->transcript, rightSide->transcript));
    m_table->setFocus();
}

void ComparePane::run(const conformance::Transcript &left)
{
    m_played = left;
    m_compare->setText(tr("Cancel"));
    m_progress->show();
    showRows({});
    showStatus(tr("Playing %1 against %2…").arg(toQString(left.header.scenario), m_right->text()));
    m_run.start(m_left->text(), QFileInfo(m_right->text()).absoluteFilePath());
    m_empty->refresh();
}

void ComparePane::showRun(const conformance::ScenarioResult &result, const QString &error)
{
    m_compare->setText(tr("Compare"));
    m_progress->hide();
    if (!error.isEmpty())
        fail(error);
    else
        showRows(compareRun(m_played, result));
}

/// The rows of an earlier comparison would seem to belong to the error.
void ComparePane::fail(const QString &error)
{
    showRows({});
    showStatus(error, true);
}

QString ComparePane::countsText() const
{
    const auto count = m_model.rows().size();
    const int differences = m_model.differences();
    const int unknown = m_model.notCompared();
    if (unknown == 0)
        return differences == 0 ? tr("All %1 are identical, byte for byte.").arg(count)
                                : tr("%1 of %2 differ.").arg(differences).arg(count);
    const auto &rows = m_model.rows();
    const auto first = std::find_if(rows.begin(), rows.end(), [](const CompareRow &row) {
        return row.kind == Kind::NotCompared;
    });
    return tr("%1 of %2 differ. %3 not compared (%4).")
        .arg(differences)
        .arg(count)
        .arg(unknown)
        .arg(toQString(first->why));
}

void ComparePane::showRows(CompareRows rows)
{
    const auto count = rows.size();
    m_model.set(std::move(rows));
    const int differences = m_model.differences();
    showStatus(countsText());
    m_previous->setEnabled(differences > 0);
    m_next->setEnabled(differences > 0);
    m_report->setEnabled(count > 0);
    m_empty->refresh();
    showRow(-1);
    if (differences > 0)
        goToDifference(1);
}

void ComparePane::goToDifference(int step)
{
    const int current = m_table->currentIndex().row();
    const int row = m_model.nextDifference(current, step);
    if (row < 0) {
        showStatus(step > 0 ? tr("This is the last difference.")
                            : tr("This is the first difference."));
        return;
    }
    m_table->goToRow(row);
}

void ComparePane::showRow(int number)
{
    const CompareRow *row = m_model.at(number);
    if (!row) {
        m_leftText->show({});
        m_rightText->show({});
        return;
    }
    const bool changed = row->kind == Kind::Changed;
    const auto end = changed ? commonEnd(*row) : 0;
    const bool whole = row->kind == Kind::OnlyLeft || row->kind == Kind::OnlyRight;
    m_leftText->show(marked(row->left, row->leftOffset,
                            changed || whole ? row->left.size() - end : row->leftOffset,
                            row->kind));
    m_rightText->show(marked(row->right, row->rightOffset,
                             changed || whole ? row->right.size() - end : row->rightOffset,
                             row->kind));
    if (!conformance::isDifference(row->kind))
        return;
    QString text = toQString(row->what);
    if (changed && !row->field.empty() && row->what.find(row->field) == std::string::npos)
        text += tr(" differs at byte %1, %2").arg(row->rightOffset).arg(toQString(row->field));
    else if (row->kind == Kind::OnlyLeft)
        text += tr(": only on the left");
    else if (row->kind == Kind::OnlyRight && !row->isFault)
        text += tr(": only on the right");
    else if (row->kind == Kind::BreaksRule)
        text += QStringLiteral(": ") + toQString(row->rule);
    showStatus(tr("%1 Here: %2").arg(countsText(), text));
}

void ComparePane::toggleFolding()
{
    m_fold->toggle();
}

void ComparePane::copyReport()
{
    if (m_model.rows().empty())
        return;
    QGuiApplication::clipboard()->setText(toQString(conformance::compareReport(
        m_model.rows(), m_left->text().toStdString(), m_right->text().toStdString())));
    Q_EMIT copied(tr("Copied the report"));
}

/// Underlines the differing characters.
void CompareDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const QPoint range = index.data(CompareModel::RangeRole).toPoint();
    if (range.isNull())
        return;
    const QString text = index.data().toString();
    const QWidget *view = option.widget;
    const int margin = view->style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, view) + 1;
    const auto x = [&](int characters) {
        return option.rect.left() + margin
               + option.fontMetrics.horizontalAdvance(text.left(characters));
    };
    const int least = std::max(2, option.fontMetrics.averageCharWidth() / 3); // of a missing text
    const QRect mark(x(range.x()), option.rect.bottom() - 2,
                     std::max(x(range.y()) - x(range.x()), least), 2);
    painter->fillRect(mark.intersected(option.rect), option.palette.color(QPalette::Text));
}

void CompareDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto kind = static_cast<Kind>(index.data(CompareModel::KindRole).toInt());
    if (index.data(CompareModel::FoldedRole).toBool())
        option->palette.setColor(QPalette::Text, mutedColour());
    else if (kind == Kind::NotCompared)
        option->palette.setColor(QPalette::Text, mutedColour());
    else if (kind != Kind::Equal)
        option->backgroundBrush =
            index.data(CompareModel::FaultRole).toBool() ? removedBackground() : backgroundOf(kind);
    const bool isLine =
        index.column() == CompareModel::LeftLine || index.column() == CompareModel::RightLine;
    if (isLine && kind == Kind::Equal) // muted is for the plain background only
        option->palette.setColor(QPalette::Text, mutedColour());
}

} // namespace claustrum::lab
