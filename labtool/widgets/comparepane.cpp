// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/comparepane.h"

#include "conformance/compare/comparereport.h"
#include "conformance/compare/comparetranscripts.h"
#include "labtool/compare/runrows.h"
#include "labtool/comparing/folderlist.h"
#include "labtool/comparing/pairview.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/theme.h"
#include "labtool/controls/wraprow.h"
#include "labtool/frames/texts.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace claustrum::lab {
namespace {

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
    , m_pair(new PairView([this] { return emptyText(); }))
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

QString ComparePane::emptyText() const
{
    if (m_run.isRunning())
        return tr("<b>Playing</b><br>The replies appear here when the run has ended.");
    return tr("<b>Nothing compared yet</b><br>Choose a transcript, a wire log or a folder on the "
              "left "
              "(nothing: the frames captured so far), and another one on the right, or a claustrum "
              "binary to play a transcript against. Then press Compare.");
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
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(makeSide(tr("Left"), m_left, tr("Transcripts (*.jsonl);;All files (*)")));
    layout->addLayout(makeSide(tr("Right"), m_right, tr("Transcripts and programs (*)")));
    layout->addLayout(arrangeButtons());
    layout->addWidget(m_status);
    m_stack->addWidget(m_pair);
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
    connect(m_fold, &QCheckBox::toggled, model(), &CompareModel::setFolding);
    connect(m_pair, &PairView::described, this, [this](const QString &text) { showStatus(text); });
    connect(&m_run, &ReplayRun::finished, this, &ComparePane::showRun);
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
    return m_pair->table();
}

CompareModel *ComparePane::model() const
{
    return m_pair->model();
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
    m_stack->setCurrentWidget(m_pair);
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
    m_stack->setCurrentWidget(m_pair);
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
    table()->setFocus();
}

void ComparePane::run(const conformance::Transcript &left)
{
    m_played = left;
    m_compare->setText(tr("Cancel"));
    m_progress->show();
    showRows({});
    showStatus(tr("Playing %1 against %2…").arg(toQString(left.header.scenario), m_right->text()));
    m_run.start(m_left->text(), QFileInfo(m_right->text()).absoluteFilePath());
    m_pair->refresh();
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

void ComparePane::showRows(CompareRows rows)
{
    const auto count = rows.size();
    m_pair->showRows(std::move(rows));
    const bool hasDifferences = model()->differences() > 0;
    m_previous->setEnabled(hasDifferences);
    m_next->setEnabled(hasDifferences);
    m_report->setEnabled(count > 0);
}

void ComparePane::goToDifference(int step)
{
    m_pair->goToDifference(step);
}

void ComparePane::toggleFolding()
{
    m_fold->toggle();
}

void ComparePane::copyReport()
{
    if (model()->rows().empty())
        return;
    QGuiApplication::clipboard()->setText(toQString(conformance::compareReport(
        model()->rows(), m_left->text().toStdString(), m_right->text().toStdString())));
    Q_EMIT copied(tr("Copied the report"));
}

} // namespace claustrum::lab
