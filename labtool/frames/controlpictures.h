// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace claustrum::lab {

/// Makes the control characters of an output visible. A carriage return without a newline becomes ␍
/// and a line break, so that what a terminal would overwrite stays legible. Keeps state between
/// calls: use one per stream.
class ControlPictures
{
public:
    [[nodiscard]] QString show(const QString &text);

private:
    bool m_return = false; ///< the text so far ends in a carriage return
};

} // namespace claustrum::lab
