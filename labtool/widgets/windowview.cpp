// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/windowview.h"

#include "labtool/controls/filterline.h"
#include "labtool/frames/texts.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/conversationpane.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesheader.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/replaypane.h"

#include <QDockWidget>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSplitter>

#include <algorithm>
#include <array>
#include <optional>

namespace claustrum::lab {
namespace {

using Model = FrameTableModel;

/// In the order of FrameTableModel::Column and TimeForm, and of FramePane::Page.
constexpr std::array columnNames{"number",  "time", "source", "connection", "direction", "kind",
                                 "subject", "id",   "size",   "latency",    "summary"};
static_assert(columnNames.size() == Model::ColumnCount);
constexpr std::array timeNames{"clock", "date", "first", "previous"};
constexpr std::array pageNames{"pretty", "raw", "hex", "data"};

template <std::size_t count>
std::optional<int> placeIn(const std::array<const char *, count> &names, const QJsonValue &name)
{
    const auto found = std::find(names.begin(), names.end(), name.toString());
    return found == names.end() ? std::nullopt
                                : std::optional(static_cast<int>(found - names.begin()));
}

QJsonObject columnsOf(const FramesPane &frames)
{
    QJsonArray hidden;
    for (int column = 0; column < Model::ColumnCount; ++column) {
        if (!frames.header()->isShown(column))
            hidden.append(QLatin1String(columnNames[static_cast<std::size_t>(column)]));
    }
    const Model &model = *frames.model();
    QJsonObject columns{{"hidden", hidden}};
    const auto form = static_cast<std::size_t>(model.timeForm());
    if (form < timeNames.size()) // the frame of a mark has another number in the file
        columns["times"] = QLatin1String(timeNames[form]);
    columns["order"] = QLatin1String(columnNames[static_cast<std::size_t>(model.orderColumn())]);
    columns["descending"] = model.order() == Qt::DescendingOrder;
    return columns;
}

void showColumns(FramesPane *frames, const QJsonObject &columns)
{
    if (columns.isEmpty())
        return;
    uint hidden = 0;
    for (const QJsonValue &name : columns["hidden"].toArray())
        hidden |= 1U << placeIn(columnNames, name).value_or(Model::Number);
    Model *model = frames->model();
    const auto form = placeIn(timeNames, columns["times"]);
    frames->header()->show(hidden, form ? static_cast<Model::TimeForm>(*form) : model->timeForm());
    const auto order = placeIn(columnNames, columns["order"]);
    if (order == Model::Number || order == Model::Size || order == Model::Latency)
        model->setOrder(static_cast<Model::Column>(*order),
                        columns["descending"].toBool() ? Qt::DescendingOrder : Qt::AscendingOrder);
}

QJsonArray mutedIn(const AnomaliesPane &pane)
{
    QJsonArray muted;
    for (const Mark mark : anomalyKinds()) {
        if (pane.shown()->isMuted(mark))
            muted.append(toQString(markName(mark)));
    }
    return muted;
}

void showMuted(AnomaliesPane *pane, const QJsonArray &names)
{
    std::uint16_t muted = 0;
    for (const Mark mark : anomalyKinds()) {
        if (names.contains(toQString(markName(mark))))
            muted = static_cast<std::uint16_t>(muted | mark);
    }
    pane->showMuted(muted);
}

/// The splitters of a pane that was shown, in their order.
QJsonArray sizesIn(const QDockWidget &dock)
{
    QJsonArray splitters;
    for (const auto *splitter : dock.findChildren<QSplitter *>()) {
        QJsonArray sizes;
        for (const int size : splitter->sizes())
            sizes.append(size);
        splitters.append(sizes);
    }
    return splitters;
}

void showSizes(QDockWidget *dock, const QJsonArray &splitters)
{
    const auto found = dock->findChildren<QSplitter *>();
    const int count = static_cast<int>(std::min(found.size(), splitters.size()));
    for (int i = 0; i < count; ++i) {
        QList<int> sizes;
        for (const QJsonValue &size : splitters[i].toArray())
            sizes << std::clamp(size.toInt(), 0, QWIDGETSIZE_MAX);
        const bool wasShown = std::any_of(sizes.begin(), sizes.end(), [](int s) { return s > 0; });
        if (wasShown && sizes.size() == found[i]->count())
            found[i]->setSizes(sizes);
    }
}

QJsonObject panesOf(const MainWindow &window)
{
    QJsonObject splitters;
    for (const auto *dock : window.findChildren<QDockWidget *>()) {
        if (const QJsonArray sizes = sizesIn(*dock); !sizes.isEmpty())
            splitters[dock->objectName()] = sizes;
    }
    return {{"groups", window.groups()},
            {"layout", QString::fromLatin1(window.layoutState().toBase64())},
            {"splitters", splitters}};
}

void showPanes(MainWindow *window, const QJsonObject &panes)
{
    const QByteArray layout = QByteArray::fromBase64(panes["layout"].toString().toLatin1());
    if (panes["groups"].toInt() != window->groups() || !window->showLayout(layout))
        return;
    const QJsonObject splitters = panes["splitters"].toObject();
    for (auto *dock : window->findChildren<QDockWidget *>())
        showSizes(dock, splitters[dock->objectName()].toArray());
}

/// Of a process with this name; others stay.
QByteArray processIn(const QJsonObject &view, const char *key)
{
    return view[QLatin1String(key)].toString().toUtf8();
}

} // namespace

QByteArray viewOf(const MainWindow &window)
{
    const FramesPane &frames = *window.frames();
    const QJsonObject view{
        {"show", frames.showFilter()->line()},
        {"keep", frames.keepFilter()->line()},
        {"columns", columnsOf(frames)},
        {"muted", mutedIn(*window.anomalies())},
        {"page", QLatin1String(pageNames[static_cast<std::size_t>(window.frame()->currentPage())])},
        {"output", toQString(window.replay()->feed()->process())},
        {"conversation", toQString(window.conversation()->model()->process())},
        {"panes", panesOf(window)},
    };
    return QJsonDocument(view).toJson(QJsonDocument::Compact);
}

void showView(MainWindow *window, const QByteArray &text)
{
    const QJsonObject view = QJsonDocument::fromJson(text).object();
    if (view.contains("show"))
        window->frames()->showFilter()->setLine(view["show"].toString());
    if (view.contains("keep"))
        window->frames()->keepFilter()->setLine(view["keep"].toString());
    showColumns(window->frames(), view["columns"].toObject());
    if (view["muted"].isArray())
        showMuted(window->anomalies(), view["muted"].toArray());
    if (const auto page = placeIn(pageNames, view["page"]))
        window->frame()->showPage(static_cast<FramePane::Page>(*page));
    if (const QByteArray process = processIn(view, "output"); !process.isEmpty())
        window->replay()->setProcess(process);
    if (const QByteArray process = processIn(view, "conversation"); !process.isEmpty())
        window->conversation()->setProcess(process);
    showPanes(window, view["panes"].toObject());
}

} // namespace claustrum::lab
