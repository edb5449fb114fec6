// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/framemenu.h"

#include "labtool/controls/filterline.h"
#include "labtool/filter/filterterms.h"
#include "labtool/frames/texts.h"
#include "labtool/widgets/conversationpane.h"
#include "labtool/widgets/exporter.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/replaypane.h"

#include <QMenu>

namespace claustrum::lab {
namespace {

/// What a frame can be filtered by: the name for the menu, and the term.
struct Trait
{
    QString name;
    std::string term;
};

std::vector<Trait> traitsOf(const FrameStore &store, const FrameRecord &record)
{
    std::vector<Trait> traits;
    const auto add = [&](const QString &what, const char *field, const std::string &value) {
        if (!value.empty())
            traits.push_back(
                {what + QLatin1Char(' ') + oneLine(value, 40), filterTerm(field, value)});
    };
    add(MainWindow::tr("process"), "process", store.names().name(record.process));
    add(MainWindow::tr("connection"), "conn",
        record.connection ? std::to_string(record.connection) : std::string());
    add(MainWindow::tr("method"), "method", store.names().name(record.method));
    add(MainWindow::tr("kind"), "kind", std::string(kindName(record.kind)));
    return traits;
}

/// An ampersand would be a mnemonic.
QString asMenuText(QString text)
{
    return text.replace(QLatin1Char('&'), QLatin1String("&&"));
}

void addFilters(QMenu &menu, FilterLine *line, const std::vector<Trait> &traits)
{
    const std::string filter = line->line().toStdString();
    for (const Trait &trait : traits)
        menu.addAction(asMenuText(MainWindow::tr("Only %1").arg(trait.name)), line,
                       [=] { line->setLine(toQString(narrowed(filter, trait.term))); });
    QMenu *hide = menu.addMenu(MainWindow::tr("Hide"));
    for (const Trait &trait : traits)
        hide->addAction(asMenuText(trait.name), line,
                        [=] { line->setLine(toQString(narrowed(filter, '-' + trait.term))); });
}

void addWays(QMenu &menu, MainWindow *window, FrameNumber number, const FrameRecord &record)
{
    const QByteArray process =
        QByteArray::fromStdString(window->session().capture().store().names().name(record.process));
    if (!process.isEmpty()) {
        menu.addAction(MainWindow::tr("Show in conversation"), window,
                       [=] { window->showInConversation(process, number); });
        menu.addAction(MainWindow::tr("Show output"), window, [=] {
            window->replay()->setProcess(process);
            window->showPane(Pane::Replay);
        });
    }
    if (record.partner != 0)
        menu.addAction(isReply(record.kind)
                           ? MainWindow::tr("Go to request #%1").arg(record.partner)
                           : MainWindow::tr("Go to reply #%1").arg(record.partner),
                       window->frames(), &FramesPane::goToPartner);
}

} // namespace

void openFrameMenu(MainWindow *window, const QPoint &global)
{
    const FrameStore &store = window->session().capture().store();
    const FrameNumber number = window->frames()->view()->currentFrame();
    if (!store.has(number))
        return;
    const FrameRecord &record = store.at(number);
    auto *menu = new QMenu(window);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addFilters(*menu, window->frames()->showFilter(), traitsOf(store, record));
    menu->addSeparator();
    addWays(*menu, window, number, record);
    menu->addSeparator();
    menu->addAction(MainWindow::tr("Copy selected frames"), &window->exporter(),
                    &Exporter::copyFrames);
    menu->addAction(record.marks & Mark::Pinned ? MainWindow::tr("Unpin") : MainWindow::tr("Pin"),
                    window->frames(), &FramesPane::togglePin);
    menu->addAction(MainWindow::tr("Comment…"), window->frames(), &FramesPane::askForComment);
    menu->popup(global);
}

} // namespace claustrum::lab
