// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/filter/filter.h"
#include "labtool/filter/filtercompletion.h"

#include <QLineEdit>
#include <QWidget>

#include <functional>

class QCompleter;
class QLabel;
class QStandardItemModel;

namespace claustrum::lab {

/// A line edit for a filter: completes while typing and marks errors at their place. During an
/// error, the last valid filter stays in effect. Esc clears it.
class FilterLine : public QWidget
{
    Q_OBJECT
public:
    /// Names for the completion.
    using Names = std::function<std::vector<std::string>()>;

    explicit FilterLine(const QString &placeholder, QWidget *parent = nullptr);

    void setNames(Names methods, Names processes);
    void setLine(const QString &line);
    [[nodiscard]] QString line() const { return m_edit->text(); }
    [[nodiscard]] bool isWrong() const { return m_wrong; }
    [[nodiscard]] QString errorText() const;
    [[nodiscard]] QLineEdit *edit() const { return m_edit; }

Q_SIGNALS:
    void filterChanged(const claustrum::lab::Filter &filter);
    /// By Enter, Down, or Esc in an empty line: the frames are wanted.
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void onEdited();
    void showError(const FilterError &error);
    void showHint(const std::string &hint);
    void complete();
    void insertCompletion(const QModelIndex &index);

    QLineEdit *m_edit;
    QLabel *m_error;
    QCompleter *m_completer;
    QStandardItemModel *m_offers;
    Names m_methods;
    Names m_processes;
    std::size_t m_replaceAt = 0; ///< in bytes
    std::size_t m_replaceLength = 0;
    bool m_wrong = false;
    QString m_parsed; ///< the text that was parsed last
};

} // namespace claustrum::lab
