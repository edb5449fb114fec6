// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/framepane.h"

#include "labtool/controls/jsonpane.h"
#include "labtool/controls/prettytext.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/textpane.h"
#include "labtool/controls/theme.h"
#include "labtool/frames/ansitext.h"
#include "labtool/frames/controlpictures.h"
#include "labtool/frames/copytexts.h"
#include "labtool/frames/framedata.h"
#include "labtool/frames/framelines.h"
#include "labtool/frames/hexdump.h"
#include "labtool/frames/streamlines.h"
#include "labtool/frames/texts.h"
#include "labtool/model/framesummary.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace claustrum::lab {
namespace {

/// Limits the delay of a text widget. A note gives the full size; copying takes everything.
constexpr std::size_t shownBytes = 256 << 10;
constexpr std::size_t rawWidth = 100;

QString shown(const std::string &text)
{
    return toQString(text);
}

TextPane::Stretch truncationNote(std::size_t shown, std::size_t all)
{
    QTextCharFormat format;
    format.setForeground(mutedColour());
    return {shown < all ? FramePane::tr("\n⟨ the first %1 of %2; Copy takes everything ⟩")
                              .arg(sizeText(shown), sizeText(all))
                        : QString(),
            format};
}

/// Lines of which at least one is JSON, and what follows the last one.
std::vector<TextPane::Stretch> linesText(const std::vector<StreamLine> &lines,
                                         const std::string &data)
{
    std::vector<TextPane::Stretch> text;
    QTextCharFormat note;
    note.setForeground(mutedColour());
    std::size_t size = 0;
    for (const StreamLine &line : lines) {
        if (line.first != line.last)
            text.push_back({FramePane::tr("⟨ one line, of frames #%1 to #%2 ⟩\n")
                                .arg(line.first)
                                .arg(line.last),
                            note});
        if (size + line.text.size() > shownBytes) {
            text.push_back({FramePane::tr("⟨ the first %1 are shown ⟩").arg(sizeText(size)), note});
            return text;
        }
        size += line.text.size();
        if (isJsonLine(line.text)) {
            auto pretty = prettyText(line.text);
            text.insert(text.end(), pretty.begin(), pretty.end());
        } else {
            text.push_back({ControlPictures().show(shown(stripAnsi(line.text))), {}});
        }
        text.push_back({QStringLiteral("\n"), {}});
    }
    const auto newline = data.rfind('\n');
    if (newline != std::string::npos && newline + 1 < data.size()) {
        text.push_back(
            {FramePane::tr("⟨ the start of a line that continues in a later frame ⟩\n"), note});
        text.push_back({shown(data.substr(newline + 1, shownBytes)), {}});
    }
    return text;
}

} // namespace

FramePane::FramePane(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_title(new RoomLabel)
    , m_partner(new QToolButton)
    , m_copy(new QToolButton)
    , m_pages(new QTabWidget)
{
    const QString hint = tr("Select a frame in the table to see it in full.");
    m_pages->addTab(new JsonPane(hint), tr("Pretty"));
    m_pages->addTab(new TextPane(hint), tr("Raw"));
    m_pages->addTab(new TextPane(hint), tr("Hex"));
    m_pages->addTab(new JsonPane(hint), tr("Data"));
    m_pages->setDocumentMode(true);
    connect(page(Hex), &TextPane::columnsChanged, this, [this] {
        const FrameStore &store = m_session->capture().store();
        if (hexRow(std::size_t(page(Hex)->columns())) == m_hexRow || !store.has(m_number)
            || store.isGone(store.at(m_number)))
            return;
        const std::string all = bytes();
        showHex(all, all.size());
    });
    page(Raw)->setWordWrapMode(QTextOption::NoWrap);
    page(Hex)->setWordWrapMode(QTextOption::NoWrap);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setWordWrap(true);
    m_partner->setToolTip(tr("Go to the matching request or reply (Ctrl+J)"));
    connect(m_partner, &QToolButton::clicked, this, &FramePane::partnerWanted);
    m_copy->setText(tr("Copy ▾"));
    m_copy->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(m_copy);
    menu->addAction(tr("Verbatim"), this, &FramePane::copyRaw);
    const QList<QAction *> sending{
        menu->addAction(tr("As printf | socat"), this, &FramePane::copyShellLine),
        menu->addAction(tr("As scenario"), this, &FramePane::copyScenario)};
    connect(menu, &QMenu::aboutToShow, this, [this, sending] {
        for (QAction *action : sending)
            action->setEnabled(requestOf() != 0);
    });
    m_copy->setMenu(menu);

    auto *row = new QHBoxLayout;
    row->addWidget(m_title, 1);
    row->addWidget(m_partner);
    row->addWidget(m_copy);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(row);
    layout->addWidget(m_pages, 1);
    connect(&session->capture(), &Capture::cleared, this, [this] { setFrame(0); });
    connect(&session->capture(), &Capture::changed, this, [this](const QVector<quint64> &numbers) {
        if (numbers.isEmpty())
            refresh();
        else if (numbers.contains(m_number))
            m_title->setText(titleText());
    });
    refresh();
}

TextPane *FramePane::page(int index) const
{
    return static_cast<TextPane *>(m_pages->widget(index));
}

void FramePane::showPage(Page page)
{
    m_pages->setCurrentIndex(page);
}

FramePane::Page FramePane::currentPage() const
{
    return static_cast<Page>(m_pages->currentIndex());
}

void FramePane::nextPage()
{
    int next = m_pages->currentIndex();
    do
        next = (next + 1) % m_pages->count();
    while (!m_pages->isTabEnabled(next));
    m_pages->setCurrentIndex(next);
}

void FramePane::setFrame(quint64 number)
{
    m_number = number;
    refresh();
}

std::string FramePane::bytes() const
{
    const FrameStore &store = m_session->capture().store();
    return store.has(m_number) ? store.bytes(m_number) : std::string();
}

QString FramePane::titleText() const
{
    const FrameStore &store = m_session->capture().store();
    if (!store.has(m_number))
        return tr("No frame selected");
    const FrameRecord &record = store.at(m_number);
    QString text = tr("<b>#%1</b> %2").arg(m_number).arg(toQString(kindName(record.kind)));
    if (record.connection)
        text += tr(" on connection %1").arg(record.connection);
    if (record.source)
        text += tr(" of %1").arg(toQString(store.names().name(record.source)).toHtmlEscaped());
    if (record.time)
        text += tr(" at %1").arg(timeText(record.time));
    if (record.latency != FrameRecord::unknown)
        text += tr(", latency %1")
                    .arg(durationText(record.latency).replace(QLatin1Char(' '), QChar::Nbsp));
    const QString marks = marksText(record.marks);
    if (!marks.isEmpty())
        text += QStringLiteral(" – <span style=\"color:%1\">%2</span>")
                    .arg(colourOf(worstOf(record.marks)).name(), marks);
    std::string scratch;
    const bool mayBeCut = record.text.flags & TextRef::body; // otherwise it is not read
    if (const auto cut =
            mayBeCut ? store.cutAt(record, store.bytes(record, scratch)) : std::nullopt)
        text += tr(" – strings may be cut to %1 bytes by the wire log").arg(*cut);
    return text;
}

void FramePane::refresh()
{
    const FrameStore &store = m_session->capture().store();
    const bool there = store.has(m_number);
    m_title->setText(titleText());
    m_copy->setEnabled(there);
    const FrameNumber partner = there ? store.at(m_number).partner : 0;
    m_partner->setVisible(partner != 0);
    m_partner->setText(there && isReply(store.at(m_number).kind) ? tr("Request #%1").arg(partner)
                                                                 : tr("Reply #%1").arg(partner));
    const std::string all = bytes();
    const auto size = all.size();
    if (there && store.isGone(store.at(m_number))) {
        m_copy->setEnabled(false);
        m_pages->setTabEnabled(Data, false);
        for (const int index : {Pretty, Raw, Hex, Data})
            page(index)->show({{goneText(), {}}});
        return;
    }
    const std::string part = all.substr(0, shownBytes);
    showPretty(part, size);
    page(Raw)->show({{shown(offsetDump(part, rawWidth)), {}}, truncationNote(part.size(), size)});
    showHex(part, size);
    showData(all);
}

/// As many bytes per line as fit, so that their text is in view.
void FramePane::showHex(const std::string &bytes, std::size_t all)
{
    const std::string part = bytes.substr(0, shownBytes / 4); // a byte takes four characters
    m_hexRow = hexRow(static_cast<std::size_t>(page(Hex)->columns()));
    page(Hex)->show({{shown(hexDump(part, 0, m_hexRow)), {}}, truncationNote(part.size(), all)});
}

void FramePane::showPretty(const std::string &bytes, std::size_t all)
{
    std::vector<TextPane::Stretch> stretches;
    if (m_session->capture().store().has(m_number)
        && m_session->capture().store().at(m_number).kind == FrameKind::Note)
        stretches = snapshotIn(m_session->capture().store().at(m_number), bytes)
                        ? prettyText(bytes)
                        : std::vector<TextPane::Stretch>{{shown(bytes), {}}};
    else
        stretches = prettyText(bytes);
    stretches.push_back(truncationNote(bytes.size(), all));
    page(Pretty)->show(stretches);
}

/// The decoded data; lines of JSON that end in the frame are put together and indented.
void FramePane::showData(const std::string &bytes)
{
    const FrameStore &store = m_session->capture().store();
    const auto carried =
        store.has(m_number) ? frameData(bytes, store.at(m_number).direction) : std::nullopt;
    m_pages->setTabEnabled(Data, carried.has_value());
    const auto lines =
        carried ? linesEndingIn(store, m_number, *carried) : std::vector<StreamLine>();
    const bool hasJson = std::any_of(lines.begin(), lines.end(),
                                     [](const StreamLine &line) { return isJsonLine(line.text); });
    if (hasJson) {
        page(Data)->show(linesText(lines, *carried));
        return;
    }
    constexpr std::size_t readBytes = 4 * shownBytes; // escape sequences are not shown
    const std::string_view plain = carried ? std::string_view(*carried) : std::string_view();
    const std::string text = stripAnsi(plain.substr(0, readBytes));
    const std::string part = text.substr(0, shownBytes);
    const auto all = plain.size() > readBytes ? plain.size() : text.size();
    page(Data)->show({{ControlPictures().show(shown(part)), {}}, truncationNote(part.size(), all)});
}

void FramePane::copy(const std::string &text, const QString &what)
{
    QGuiApplication::clipboard()->setText(toQString(text));
    Q_EMIT copied(what);
}

void FramePane::copyRaw()
{
    copy(bytes(), tr("Copied the frame"));
}

/// The frame if it is a request, or the request that it answers; 0 if there is none.
FrameNumber FramePane::requestOf() const
{
    const FrameStore &store = m_session->capture().store();
    if (!store.has(m_number))
        return 0;
    const FrameRecord &record = store.at(m_number);
    if (record.kind == FrameKind::Request
        || (record.kind == FrameKind::Unreadable && record.direction == Direction::In))
        return m_number;
    return isReply(record.kind) && store.has(record.partner) ? record.partner : 0;
}

void FramePane::copyShellLine()
{
    const FrameNumber request = requestOf();
    if (request == 0) {
        Q_EMIT copied(
            tr("Nothing copied: only requests can be sent. Select a request or its reply"));
        return;
    }
    const FrameStore &store = m_session->capture().store();
    const std::string text = store.bytes(request);
    const bool isCut = store.cutAt(store.at(request), text).has_value();
    QString what = request == m_number
                       ? tr("Copied a shell command")
                       : tr("Copied a shell command that sends request #%1").arg(request);
    if (isCut)
        what += tr("; the wire log may have cut its strings");
    copy(asShellLine(text, m_session->daemonSocket()), what);
}

void FramePane::copyScenario()
{
    const FrameNumber request = requestOf();
    if (request == 0) {
        Q_EMIT copied(
            tr("Nothing copied: a scenario has only requests. Select a request or its reply"));
        return;
    }
    copy(framesAsText(m_session->capture().store(), {request}, FrameForm::Scenario, "scenario"),
         tr("Copied a scenario"));
}

} // namespace claustrum::lab
