// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/controls/textpane.h"
#include "labtool/frames/jsonoutline.h"

class QTextBlock;

namespace claustrum::lab {

/// Text with indented JSON whose objects and arrays can be folded: by a click on the triangle
/// beside them, or with the caret in their line by - (fold), + (unfold), Space (either) and
/// * (unfold all). The context menu copies the path and the value of a line.
class JsonPane : public TextPane
{
    Q_OBJECT
public:
    explicit JsonPane(const QString &placeholder, QWidget *parent = nullptr);

    void setFolded(int line, bool folded);
    void unfoldAll();
    /// Folds all objects and arrays within the outermost ones.
    void foldInner();
    [[nodiscard]] bool isFolded(int line) const;
    [[nodiscard]] QString path(int line) const;
    [[nodiscard]] QString value(int line) const;

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] JsonLines lines() const;
    [[nodiscard]] int caretLine() const;
    void paintTriangles();
    void onClicked(int y);
    void relayout(const QTextBlock &first, const QTextBlock &last);

    QWidget *m_margin; ///< with the triangles
};

} // namespace claustrum::lab
