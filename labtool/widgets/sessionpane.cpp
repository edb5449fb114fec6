// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/sessionpane.h"

#include "conformance/timing/timestamp.h"
#include "labtool/controls/emptystate.h"
#include "labtool/controls/givingway.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/tables.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/theme.h"
#include "labtool/controls/wraprow.h"
#include "labtool/frames/texts.h"
#include "labtool/model/processdetails.h"
#include "labtool/widgets/bufferbar.h"
#include "labtool/widgets/processdialog.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace claustrum::lab {

using State = InspectionClient::State;

SessionPane::SessionPane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_socket(new QLineEdit(InspectionAddress::defaultSocket()))
    , m_connect(new QPushButton)
    , m_open(new QPushButton(tr("Open file…")))
    , m_state(new RoomLabel)
    , m_about(new RoomLabel)
    , m_connections(new TableView)
    , m_processes(new TableView)
{
    m_socket->setObjectName(QStringLiteral("socket"));
    m_socket->setPlaceholderText(tr("rpc.sock or inspect.sock of a daemon, or their folder"));
    m_socket->setMinimumWidth(fontMetrics().averageCharWidth() * 14);
    m_connect->setObjectName(QStringLiteral("connect"));
    m_state->setObjectName(QStringLiteral("state"));
    m_state->setWordWrap(true);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_about->setWordWrap(true);
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse);
    makeTables();
    arrange();
    connectAll();
    showState();
}

void SessionPane::makeTables()
{
    m_connections->setModel(&m_session->connections());
    setUpTable(m_connections,
               {"1234", "12,345", "99.9 MiB", "99.9 MiB", "99.9 MiB", "agent, tests", "00:00:00"});
    new GivingWay(m_connections,
                  {ConnectionModel::BytesIn, ConnectionModel::Since, ConnectionModel::BytesOut,
                   ConnectionModel::Requests, ConnectionModel::Attached, ConnectionModel::Queued});
    m_processes->setModel(&m_session->processes());
    setUpTable(m_processes,
               {"agent-process", "signalled", "replay 99.9 MiB", "1234 – 5678", "99.9 KiB", "none",
                "1234567", "sh -c 'a command'", "/home/somebody/src", "00:00:00"});
    // The last column, the time of the start, gives way, too: the command takes the rest.
    m_processes->horizontalHeader()->moveSection(ProcessModel::Command, ProcessModel::Started);
    new GivingWay(m_processes,
                  {ProcessModel::Started, ProcessModel::Pid, ProcessModel::Cwd, ProcessModel::Stdin,
                   ProcessModel::Connection, ProcessModel::Seqs, ProcessModel::Buffer});
    m_processes->setItemDelegateForColumn(ProcessModel::Buffer, new BufferBar(m_processes));
    m_noConnections = new EmptyState(m_connections, [this] {
        return m_session->client().state() == State::Watching
                   ? tr("<b>No clients connected</b><br>Clients appear here when they connect.")
                   : tr("<b>No connections</b><br>Connect to a daemon, or open a file.");
    });
    m_noProcesses = new EmptyState(m_processes, [this] {
        return m_session->client().state() == State::Watching
                   ? tr("<b>No processes yet</b><br>Processes that clients spawn appear here.")
                   : tr("<b>No processes</b><br>The processes of a daemon or a file appear here, "
                        "each "
                        "with its replay buffer.");
    });
}

void SessionPane::arrange()
{
    auto *row = new WrapRow;
    row->addWidget(new QLabel(tr("Daemon")));
    row->addWidget(m_socket);
    row->addWidget(m_connect);
    row->addWidget(m_open);
    auto *tables = new QSplitter(Qt::Vertical);
    tables->addWidget(m_connections);
    tables->addWidget(m_processes);
    tables->setStretchFactor(1, 2);
    tables->setSizes({100, 200});
    tables->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(row);
    layout->addWidget(m_state);
    layout->addWidget(m_about);
    layout->addWidget(tables, 1);
}

void SessionPane::connectAll()
{
    connect(m_connect, &QPushButton::clicked, this, &SessionPane::connectNow);
    connect(m_socket, &QLineEdit::returnPressed, this, &SessionPane::connectNow);
    connect(m_open, &QPushButton::clicked, this, &SessionPane::openFileWanted);
    connect(&m_session->client(), &InspectionClient::stateChanged, this, &SessionPane::showState);
    connect(m_session, &LabSession::opened, this, &SessionPane::showState);
    connect(m_processes, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT processChosen(index.siblingAtColumn(0).data(ProcessModel::IdRole).toByteArray());
    });
    m_processes->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_processes, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addAction(tr("Details of this process…"), this, &SessionPane::showDetails);
        menu->popup(m_processes->viewport()->mapToGlobal(at));
    });
    connect(m_connections, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT filterWanted(
            QStringLiteral("conn:%1").arg(m_session->connections().at(index.row()).number));
    });
}

void SessionPane::showDetails()
{
    const int row = m_processes->currentIndex().row();
    if (row < 0)
        return;
    const ProcessInfo &process = m_session->processes().at(row);
    auto *dialog = new ProcessDialog(
        tr("Process %1").arg(oneLine(process.id, 60)),
        processDetails(process, m_session->capture().store(), m_session->snapshot()), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void SessionPane::focusSocket()
{
    m_socket->setFocus();
    m_socket->selectAll();
}

void SessionPane::connectNow()
{
    if (m_session->client().state() == State::Idle)
        Q_EMIT daemonWanted(m_socket->text().trimmed());
    else
        m_session->closeDaemon();
}

QString SessionPane::stateText() const
{
    const InspectionClient &client = m_session->client();
    switch (client.state()) {
    case State::Idle:
        if (!m_session->problem().isEmpty())
            return m_session->problem();
        if (m_session->isFollowing())
            return tr("%1. New lines appear as they are appended.").arg(m_session->title());
        return m_session->title().isEmpty() ? tr("Not connected") : m_session->title();
    case State::Connecting:
    case State::Asking:
        return client.problem().isEmpty() ? tr("Connecting…") : client.problem();
    case State::Watching:
        return tr("Watching. This tool cannot change, signal or attach to anything.");
    case State::Waiting:
        return client.problem() + tr(" Retrying automatically.");
    }
    return {};
}

QString SessionPane::statusText() const
{
    return stateText();
}

void SessionPane::showState()
{
    const State state = m_session->client().state();
    m_connect->setText(state == State::Idle ? tr("Connect") : tr("Disconnect"));
    m_socket->setEnabled(state == State::Idle);
    if (state != State::Idle)
        m_socket->setText(m_session->client().address().daemonSocket);
    m_state->setText(stateText());
    QPalette colours = palette();
    if (!m_session->client().problem().isEmpty() || !m_session->problem().isEmpty())
        colours.setColor(QPalette::WindowText, colourOf(Severity::Warning));
    else if (state == State::Watching)
        colours.setColor(QPalette::WindowText, colourOf(FrameKind::Result));
    m_state->setPalette(colours);
    showAbout();
    m_noConnections->refresh();
    m_noProcesses->refresh();
}

void SessionPane::showAbout()
{
    const auto &snapshot = m_session->snapshot();
    m_about->setVisible(snapshot.has_value());
    if (!snapshot)
        return;
    const double uptime = QByteArray::fromStdString(snapshot->uptime).toDouble();
    const bool isWatching = m_session->client().state() == State::Watching;
    QString text =
        (isWatching ? tr("claustrum %1, compatible with build %2, up for %3")
                    : tr("claustrum %1, compatible with build %2, up for %3 when last seen"))
            .arg(toQString(snapshot->version).left(12), toQString(snapshot->build).left(7),
                 durationText(nanosecondsOf(uptime)));
    if (!snapshot->missing.empty())
        text += tr("; its version differs from that of this tool: it does not report %1")
                    .arg(toQString(snapshot->missing.front()));
    m_about->setText(text);
    QStringList limits;
    for (const auto &[name, value] : snapshot->limits)
        limits << toQString(name) + QLatin1String(": ") + toQString(value);
    m_about->setToolTip(limits.join(QLatin1Char('\n')));
}

} // namespace claustrum::lab
