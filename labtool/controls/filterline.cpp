// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/filterline.h"

#include "labtool/controls/roomlabel.h"
#include "labtool/controls/theme.h"
#include "labtool/frames/texts.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QStandardItemModel>
#include <QStyle>
#include <QVBoxLayout>

#include <utility>

namespace claustrum::lab {
namespace {

/// Converts the bytes of a completion to the UTF-16 units of a line edit.
int characters(const std::string &line, std::size_t bytes)
{
    return toQString(std::string_view(line).substr(0, bytes)).size();
}

} // namespace

FilterLine::FilterLine(const QString &placeholder, QWidget *parent)
    : QWidget(parent)
    , m_edit(new QLineEdit)
    , m_error(new RoomLabel)
    , m_completer(new QCompleter(this))
    , m_offers(new QStandardItemModel(this))
{
    m_edit->setPlaceholderText(placeholder);
    m_edit->setClearButtonEnabled(true);
    m_edit->setFont(fixedFont());
    m_error->setFont(fixedFont());
    m_error->setVisible(false);
    m_error->setTextFormat(Qt::PlainText);
    // Aligned with the text: the frame and the margin of QLineEdit.
    const int frame = m_edit->style()->pixelMetric(QStyle::PM_DefaultFrameWidth, nullptr, m_edit);
    m_error->setContentsMargins(frame + 2, 0, 0, 0);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(m_edit);
    layout->addWidget(m_error);
    setFocusProxy(m_edit);

    m_completer->setModel(m_offers);
    m_completer->setWidget(m_edit);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->popup()->setFont(fixedFont());
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textEdited, this, [this] {
        onEdited(); // so that the offers stand below an error
        complete();
    });
    connect(m_edit, &QLineEdit::textChanged, this, &FilterLine::onEdited);
    connect(m_completer, QOverload<const QModelIndex &>::of(&QCompleter::activated), this,
            &FilterLine::insertCompletion);
}

/// Keys for an open completion do not come here.
bool FilterLine::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_edit && event->type() == QEvent::FocusOut && m_error->text().isEmpty())
        m_error->hide();
    if (watched != m_edit || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (key == Qt::Key_Escape && !m_edit->text().isEmpty()) {
        m_edit->clear();
        return true;
    }
    const bool leaves = key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter
                        || key == Qt::Key_Down;
    if (leaves && !m_wrong) {
        Q_EMIT left();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void FilterLine::setNames(Names methods, Names processes)
{
    m_methods = std::move(methods);
    m_processes = std::move(processes);
}

void FilterLine::setLine(const QString &line)
{
    m_edit->setText(line);
}

QString FilterLine::errorText() const
{
    return m_wrong ? m_error->text() : QString();
}

void FilterLine::onEdited()
{
    if (std::exchange(m_parsed, m_edit->text()) == m_edit->text())
        return;
    const auto parsed = Filter::parse(m_edit->text().toStdString());
    if (const auto *error = std::get_if<FilterError>(&parsed)) {
        showError(*error);
        return;
    }
    m_wrong = false;
    m_edit->setPalette(QPalette());
    showHint(std::get<Filter>(parsed).hint());
    Q_EMIT filterChanged(std::get<Filter>(parsed));
}

void FilterLine::showHint(const std::string &hint)
{
    QPalette palette = m_error->palette();
    palette.setColor(QPalette::WindowText, mutedColour());
    m_error->setPalette(palette);
    m_error->setText(toQString(hint));
    // While one types, the line stays: a table below that moves with each letter is hard to read.
    m_error->setVisible(!hint.empty() || (m_error->isVisible() && m_edit->hasFocus()));
}

void FilterLine::showError(const FilterError &error)
{
    m_wrong = true;
    const std::string line = m_edit->text().toStdString();
    const int at = characters(line, error.position);
    const int length = std::max(1, characters(line, error.position + error.length) - at);
    QPalette palette = m_error->palette();
    palette.setColor(QPalette::WindowText, colourOf(Severity::Fault));
    m_error->setPalette(palette);
    QPalette field = m_edit->palette();
    field.setColor(QPalette::Base, removedBackground());
    m_edit->setPalette(field);
    m_error->setText(QString(at, QLatin1Char(' ')) + QString(length, QLatin1Char('^'))
                     + QLatin1Char(' ') + toQString(error.text));
    m_error->setVisible(true);
}

void FilterLine::complete()
{
    const std::string line = m_edit->text().toStdString();
    const auto cursor = m_edit->text().left(m_edit->cursorPosition()).toStdString().size();
    const auto none = [] { return std::vector<std::string>(); };
    const auto completion = completeFilter(line, cursor, m_methods ? m_methods() : none(),
                                           m_processes ? m_processes() : none());
    m_offers->clear();
    m_replaceAt = completion.position;
    m_replaceLength = completion.length;
    const bool worthIt = completion.length > 0 || (cursor > 0 && line[cursor - 1] == ':');
    if (completion.candidates.empty() || !worthIt) {
        m_completer->popup()->hide();
        return;
    }
    int widest = 0;
    for (const auto &candidate : completion.candidates)
        widest = std::max(widest, static_cast<int>(toQString(candidate.text).size()));
    for (const auto &candidate : completion.candidates) {
        auto *item = new QStandardItem(toQString(candidate.text).leftJustified(widest + 2)
                                       + toQString(candidate.help));
        item->setData(toQString(candidate.text), Qt::UserRole);
        m_offers->appendRow(item);
    }
    QRect rect = m_edit->rect();
    if (m_error->isVisible()) // the offers do not cover it
        rect.setBottom(rect.bottom() + layout()->spacing() + m_error->sizeHint().height());
    rect.setLeft(std::min(
        m_edit->fontMetrics().horizontalAdvance(m_edit->text().left(m_edit->cursorPosition())),
        rect.width() / 2));
    rect.setWidth(m_completer->popup()->sizeHintForColumn(0) + 30);
    m_completer->complete(rect);
}

void FilterLine::insertCompletion(const QModelIndex &index)
{
    const std::string line = m_edit->text().toStdString();
    const int at = characters(line, m_replaceAt);
    const int length = characters(line, m_replaceAt + m_replaceLength) - at;
    const QString text = index.data(Qt::UserRole).toString();
    QString whole = m_edit->text();
    whole.replace(at, length, text);
    m_edit->setText(whole);
    m_edit->setCursorPosition(at + text.size());
}

} // namespace claustrum::lab
