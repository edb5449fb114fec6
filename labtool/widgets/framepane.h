// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/sources/labsession.h"

#include <QWidget>

class QLabel;
class QTabWidget;
class QToolButton;

namespace claustrum::lab {

class TextPane;

/// One frame: indented, raw with offsets, as hex, and its decoded data: output or stdin.
class FramePane : public QWidget
{
    Q_OBJECT
public:
    explicit FramePane(LabSession *session, QWidget *parent = nullptr);

    void setFrame(quint64 number);
    [[nodiscard]] quint64 frame() const { return m_number; }
    [[nodiscard]] TextPane *page(int index) const;
    enum Page { Pretty, Raw, Hex, Data };
    void showPage(Page page);
    [[nodiscard]] Page currentPage() const;
    void nextPage();

    void copyRaw();
    void copyShellLine();
    /// Whether the frame is a request, or a reply whose request is known.
    [[nodiscard]] bool canSend() const { return requestOf() != 0; }
    void copyScenario();

Q_SIGNALS:
    void partnerWanted();
    void copied(const QString &what);

private:
    void refresh();
    void showHex(const std::string &bytes, std::size_t all);
    void showPretty(const std::string &bytes, std::size_t all);
    void showData(const std::string &bytes);
    [[nodiscard]] QString titleText() const;
    [[nodiscard]] std::string bytes() const;
    void copy(const std::string &text, const QString &what);
    [[nodiscard]] FrameNumber requestOf() const;

    LabSession *m_session;
    quint64 m_number = 0;
    std::size_t m_hexRow = 0; ///< bytes per line of the Hex page
    QLabel *m_title;
    QToolButton *m_partner;
    QToolButton *m_copy;
    QTabWidget *m_pages;
};

} // namespace claustrum::lab
