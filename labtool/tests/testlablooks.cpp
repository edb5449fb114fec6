// SPDX-License-Identifier: Apache-2.0
// What the window looks like: its width, its states, its alignment, its colours.
#include "labtool/controls/alignedheader.h"
#include "labtool/controls/filterline.h"
#include "labtool/controls/givingway.h"
#include "labtool/controls/tables.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/textpane.h"
#include "labtool/controls/togglebutton.h"
#include "labtool/frames/texts.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLayout>
#include <QLineEdit>
#include <QStandardItemModel>
#include <QToolButton>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabLooks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup()
    {
        m_window.close();
        QApplication::setFont(m_font);
        QSettings().clear();
    }
    void fitsHalfAScreen_data();
    void fitsHalfAScreen();
    void layoutFollowsTheWidth();
    void columnsGiveWay();
    void lastColumnGivesWay();
    void headersStandAboveTheirCells_data();
    void headersStandAboveTheirCells();
    void togglesShowTheirState_data();
    void togglesShowTheirState();
    void hexShowsItsText();
    void errorsColourTheField();
    void syntaxHasItsOwnColours();
    void textIsLegible_data();
    void textIsLegible();

private:
    void fillWithLongContents();

    TestWindow m_window;
    const QFont m_font = QApplication::font();
};

void TestLabLooks::fillWithLongContents()
{
    const std::string name(300, 'n');
    const QString path = QStringLiteral("/") + QString(300, QLatin1Char('p'));
    m_window->session().capture().append({
        request(1, 1, "process.spawn", R"({"id":")" + name + R"(","command":"sh"})"),
        stream(1, name.c_str(), 1, std::string(5000, 'x')),
        stream(1, name.c_str(), 9, "after a gap\n"),
        errorReply(1, 1, -32603, "stat " + path.toStdString() + ": no such file"),
    });
    QTRY_COMPARE(m_window->frames()->model()->rowCount(), 4);
    m_window->frames()->goToFrame(4);
    m_window->replay()->setProcess(QByteArray::fromStdString(name));
    m_window->compare()->setLeft(path);
    m_window->compare()->setRight(path);
    m_window->compare()->compare();
    m_window->frames()->showFilter()->setLine("knd:" + path);
    m_window->frames()->focusFind();
    m_window->session().openDaemon(path + "/rpc.sock");
    QTRY_VERIFY(!m_window->session().client().problem().isEmpty());
}

void TestLabLooks::fitsHalfAScreen_data()
{
    QTest::addColumn<bool>("isLong");
    QTest::addColumn<double>("letters"); // their width
    QTest::addColumn<int>("width");      // three groups of panes, two, or one
    for (const bool isLong : {false, true}) {
        for (const double letters : {1.0, 1.2}) {
            for (const int width : {2200, 960, 480})
                QTest::addRow("%s contents, letters %.1f, width %d", isLong ? "long" : "no",
                              letters, width)
                    << isLong << letters << width;
        }
    }
}

/// 960 pixels are half of a screen of 1920, or all of it at 200 %; 480 are half of it then. A wide
/// layout must fit 960, too: it is left only when the window becomes narrower.
void TestLabLooks::fitsHalfAScreen()
{
    QFETCH(bool, isLong);
    QFETCH(double, letters);
    QFETCH(int, width);
    const int most = std::min(width, 960);
    const int highest = isLong && letters > 1 ? 580 : 540; // all errors at once, in large letters
    QFont font = m_font;
    font.setPointSizeF(font.pointSizeF() * letters);
    QApplication::setFont(font);
    m_window.close(); // so that all of it is made with this font
    QVERIFY(m_window.open());
    if (isLong)
        fillWithLongContents();
    m_window->resize(width, 540);
    QTest::qWait(0); // for the layout of the new width
    m_window->resetLayout();
    QCoreApplication::processEvents();
    for (auto *dock : m_window->findChildren<QDockWidget *>()) {
        dock->raise(); // each pane is laid out
        QCoreApplication::processEvents();
        const QSize least =
            m_window->minimumSizeHint().expandedTo(m_window->layout()->minimumSize());
        QVERIFY2(least.width() <= most && least.height() <= highest,
                 qPrintable(QString("%1: %2 x %3, %4 alone")
                                .arg(dock->objectName())
                                .arg(least.width())
                                .arg(least.height())
                                .arg(dock->minimumSizeHint().width())));
    }
    m_window->resize(most, 540);
    QCOMPARE(m_window->size(), QSize(most, 540));
}

/// Narrow windows have a layout of their own; both are saved.
void TestLabLooks::layoutFollowsTheWidth()
{
    const auto groups = [this] {
        QSet<int> left;
        for (const auto *dock : m_window->findChildren<QDockWidget *>()) {
            if (!dock->visibleRegion().isEmpty())
                left.insert(dock->x());
        }
        return left.size();
    };
    m_window->resize(1900, 900);
    QTRY_COMPARE(groups(), 3);
    m_window->resize(960, 900);
    QTRY_COMPARE(groups(), 2);
    m_window->findChild<QDockWidget *>("session")->hide(); // in this layout only
    m_window->findChild<QDockWidget *>("anomalies")->hide();
    m_window->findChild<QDockWidget *>("statistics")->hide();
    QTRY_COMPARE(groups(), 1);
    m_window->resize(1900, 900);
    QTRY_COMPARE(groups(), 3);
    m_window->resize(960, 900);
    QTRY_COMPARE(groups(), 1);
    m_window.key(Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier); // of this width
    QTRY_COMPARE(groups(), 2);
}

void TestLabLooks::columnsGiveWay()
{
    m_window.feed();
    FramesView *view = m_window->frames()->view();
    const auto summary = [view] {
        return view->viewport()->width() - view->columnViewportPosition(FrameTableModel::Summary);
    };
    m_window->resize(1900, 900);
    QTRY_VERIFY(!view->isCompact());
    const int time = view->columnWidth(FrameTableModel::Time);
    m_window->resize(960, 600);
    QTRY_VERIFY(view->isCompact());
    QVERIFY(view->columnWidth(FrameTableModel::Time) < time);
    const QFontMetrics header(view->horizontalHeader()->font());
    const int margins = 2 * view->fontMetrics().averageCharWidth();
    for (const int column : {FrameTableModel::Connection, FrameTableModel::Dir}) {
        const QString title = m_window->frames()
                                  ->model()
                                  ->headerData(column, Qt::Horizontal, Qt::DisplayRole)
                                  .toString();
        QCOMPARE(header.elidedText(title, Qt::ElideRight, view->columnWidth(column) - margins),
                 title);
    }
    const int letters = summary() / view->fontMetrics().averageCharWidth();
    QVERIFY2(letters >= 20, qPrintable(QString::number(letters)));
    m_window->resize(1900, 900);
    QTRY_VERIFY(!view->isCompact());
}

/// A hidden last column leaves no more than the width that it needed: the column before it, which
/// takes the rest then, keeps room for its text, and nothing is out of sight.
void TestLabLooks::lastColumnGivesWay()
{
    QStandardItemModel model(1, 4);
    TableView view;
    view.setModel(&model);
    view.horizontalHeader()->setStretchLastSection(true);
    const int letter = view.fontMetrics().averageCharWidth();
    for (int column = 0; column < 4; ++column)
        view.setColumnWidth(column, letter * (column == 3 ? 60 : 20));
    new GivingWay(&view, {3, 2}, 12);
    view.show();
    for (const auto &[letters, columns] : {std::pair(73, 4), {71, 3}, {53, 3}, {51, 2}, {30, 2}}) {
        const int frame = view.width() - view.viewport()->width();
        view.resize(letter * letters + frame, 200);
        QTRY_COMPARE(view.horizontalHeader()->count()
                         - view.horizontalHeader()->hiddenSectionCount(),
                     columns);
        QTRY_COMPARE(view.horizontalHeader()->length(), view.viewport()->width());
    }
    QCOMPARE(view.columnWidth(1), letter * 12); // the widest of the others has given way
}

namespace {

/// A cell and a header of one column, with the same text.
class OneCell : public QAbstractTableModel
{
public:
    explicit OneCell(Qt::Alignment alignment)
        : m_alignment(alignment | Qt::AlignVCenter)
    {}
    int rowCount(const QModelIndex &parent) const override { return parent.isValid() ? 0 : 1; }
    int columnCount(const QModelIndex &parent) const override { return parent.isValid() ? 0 : 1; }
    QVariant data(const QModelIndex &, int role) const override { return at(role); }
    QVariant headerData(int, Qt::Orientation, int role) const override { return at(role); }

private:
    QVariant at(int role) const
    {
        if (role == Qt::TextAlignmentRole)
            return int(m_alignment);
        return role == Qt::DisplayRole ? QVariant("HHH") : QVariant();
    }
    Qt::Alignment m_alignment;
};

/// The first (step 1) or last (step -1) column of pixels that is darker than half.
int inkOf(const QImage &image, int step)
{
    for (int i = 0; i < image.width(); ++i) {
        const int x = step > 0 ? i : image.width() - 1 - i;
        for (int y = 2; y < image.height() - 2; ++y) {
            if (qGray(image.pixel(x, y)) < 100)
                return x;
        }
    }
    return -1;
}

QImage imageOf(QWidget *widget, const QRect &rect)
{
    return widget->grab(rect).toImage();
}

} // namespace

void TestLabLooks::headersStandAboveTheirCells_data()
{
    QTest::addColumn<int>("alignment");
    QTest::addColumn<int>("step");
    QTest::newRow("left") << int(Qt::AlignLeft) << 1;
    QTest::newRow("right") << int(Qt::AlignRight) << -1;
}

void TestLabLooks::headersStandAboveTheirCells()
{
    QFETCH(int, alignment);
    QFETCH(int, step);
    OneCell model{Qt::Alignment(alignment)};
    TableView view;
    view.setModel(&model);
    view.setFont(QApplication::font());
    setUpTable(&view, {"HHH and more"});
    view.horizontalHeader()->setStretchLastSection(false);
    view.resize(300, 120);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const int width = view.columnWidth(0) - 2; // without the line between the sections
    QHeaderView *header = view.horizontalHeader();
    const int above = inkOf(imageOf(header->viewport(), {1, 0, width, header->height()}), step);
    const int below = inkOf(imageOf(view.viewport(), {1, 0, width, view.rowHeight(0)}), step);
    QVERIFY(above > 0);
    QVERIFY2(qAbs(above - below) <= 1, qPrintable(QString("%1, %2").arg(above).arg(below)));
}

void TestLabLooks::togglesShowTheirState_data()
{
    QTest::addColumn<int>("theme");
    QTest::newRow("light") << int(ThemeKind::Light);
    QTest::newRow("dark") << int(ThemeKind::Dark);
}

/// By a contrast of 3 or more (WCAG 2.1, 1.4.11), and by a sign without colours.
void TestLabLooks::togglesShowTheirState()
{
    QFETCH(int, theme);
    applyTheme(static_cast<ThemeKind>(theme));
    int toggles = 0;
    for (auto *button : m_window->frames()->findChildren<QToolButton *>()) {
        if (!button->isCheckable())
            continue;
        ++toggles;
        const auto image = [&](bool on) {
            button->setChecked(on);
            return button->grab().toImage();
        };
        const QImage off = image(false);
        const QImage on = image(true);
        const auto fill = [](const QImage &shown) {
            return shown.pixelColor(shown.width() / 2, 4);
        };
        QVERIFY2(contrast(fill(on), fill(off)) >= 3,
                 qPrintable(fill(on).name() + ' ' + fill(off).name()));
        // The sign in the middle of its line: filled, or with a hole.
        const auto isFilled = [&](const QImage &shown) {
            const QColor sign =
                shown.pixelColor(8 + button->fontMetrics().height() / 4, shown.height() / 2);
            return contrast(sign, fill(shown)) >= 3;
        };
        QVERIFY(isFilled(on));
        QVERIFY(!isFilled(off));
    }
    applyTheme(ThemeKind::Light);
    QCOMPARE(toggles, 2);
}

/// Fewer bytes a line where there is less room.
void TestLabLooks::hexShowsItsText()
{
    m_window.feed();
    m_window->frames()->goToFrame(3);
    m_window->frame()->showPage(FramePane::Hex);
    for (const int width : {2200, 1600, 960}) {
        m_window->resize(width, 900);
        m_window->showPane(Pane::Frame);
        const TextPane *page = m_window->frame()->page(FramePane::Hex);
        const auto line = [page] { return page->toPlainText().section('\n', 0, 0); };
        QTRY_VERIFY2(line().endsWith('|') && line().size() <= page->columns()
                         && line().size() * 2 > page->columns(),
                     qPrintable(QString("%1: %2").arg(page->columns()).arg(line())));
    }
}

void TestLabLooks::errorsColourTheField()
{
    FilterLine *line = m_window->frames()->showFilter();
    const auto base = [line] { return line->edit()->palette().color(QPalette::Base); };
    const QColor before = base();
    line->setLine("knd:x");
    QVERIFY(line->isWrong());
    QVERIFY(base() != before);
    line->setLine("kind:exit");
    QCOMPARE(base(), before);
    m_window->setTheme(ThemeKind::Dark); // still follows the theme
    QTRY_COMPARE(base(), QApplication::palette().color(QPalette::Base));
    m_window->setTheme(ThemeKind::Light);
}

/// The colour of a frame means its kind, or a severity: JSON text must not look like one.
void TestLabLooks::syntaxHasItsOwnColours()
{
    using Kind = PrettyToken::Kind;
    for (const ThemeKind theme : {ThemeKind::Light, ThemeKind::Dark}) {
        applyTheme(theme);
        for (const Kind kind : {Kind::String, Kind::Number, Kind::Word}) {
            for (int k = 0; k <= static_cast<int>(FrameKind::Note); ++k)
                QVERIFY(syntaxColour(kind) != colourOf(static_cast<FrameKind>(k)));
            for (const Severity severity : {Severity::Hint, Severity::Warning, Severity::Fault})
                QVERIFY(syntaxColour(kind) != colourOf(severity));
        }
    }
    applyTheme(ThemeKind::Light);
}

void TestLabLooks::textIsLegible_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("background");
    const std::pair<const char *, ThemeKind> themes[] = {
        {"system", ThemeKind::System}, {"light", ThemeKind::Light}, {"dark", ThemeKind::Dark}};
    for (const auto &[theme, kind] : themes) {
        applyTheme(kind);
        const QPalette palette = QApplication::palette();
        const auto row = [name = theme](const QString &what, const QColor &text,
                                        const QColor &background) {
            QTest::newRow(qPrintable(QString("%1: %2").arg(name, what))) << text << background;
        };
        const std::pair<const char *, QPalette::ColorRole> surfaces[] = {
            {"base", QPalette::Base},
            {"alternate", QPalette::AlternateBase},
            {"window", QPalette::Window}};
        for (const auto &[name, role] : surfaces) {
            const QColor surface = palette.color(role);
            const QString on = QStringLiteral(" on ") + name;
            row("text" + on, palette.color(QPalette::Text), surface);
            row("muted" + on, mutedColour(), surface);
            row("placeholder" + on, palette.color(QPalette::PlaceholderText), surface);
            row("disabled" + on, palette.color(QPalette::Disabled, QPalette::Text), surface);
            for (int k = 0; k <= static_cast<int>(FrameKind::Note); ++k)
                row(toQString(kindName(static_cast<FrameKind>(k))) + on,
                    colourOf(static_cast<FrameKind>(k)), surface);
            for (int k = 0; k <= static_cast<int>(PrettyToken::Kind::Rest); ++k)
                row(QString("syntax %1").arg(k) + on,
                    syntaxColour(static_cast<PrettyToken::Kind>(k)), surface);
            for (const Severity severity : {Severity::Hint, Severity::Warning, Severity::Fault})
                row(QString("severity %1").arg(int(severity)) + on, colourOf(severity), surface);
        }
        row("selected", palette.color(QPalette::HighlightedText),
            palette.color(QPalette::Highlight));
        row("button", palette.color(QPalette::ButtonText), palette.color(QPalette::Button));
        row("disabled button", palette.color(QPalette::Disabled, QPalette::ButtonText),
            palette.color(QPalette::Button));
        row("link", palette.color(QPalette::Link), palette.color(QPalette::Base));
        row("tool tip", palette.color(QPalette::ToolTipText), palette.color(QPalette::ToolTipBase));
        row("changed", palette.color(QPalette::Text), changedBackground());
        row("added", palette.color(QPalette::Text), addedBackground());
        row("removed", palette.color(QPalette::Text), removedBackground());
    }
    applyTheme(ThemeKind::Light);
}

/// WCAG AA: a contrast of 4.5.
void TestLabLooks::textIsLegible()
{
    QFETCH(QColor, text);
    QFETCH(QColor, background);
    const double found = contrast(text, background);
    QVERIFY2(
        found >= 4.5,
        qPrintable(
            QString("%1 on %2: %3").arg(text.name(QColor::HexArgb), background.name()).arg(found)));
    QCOMPARE(text.alpha(), 255); // otherwise the contrast is less
}

CLAUSTRUM_TEST_IN(QApplication, TestLabLooks)
#include "testlablooks.moc"
