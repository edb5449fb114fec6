// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/controlpictures.h"

namespace claustrum::lab {
namespace {

constexpr ushort pictures = 0x2400; ///< of U+0000 to U+001F
constexpr ushort deletePicture = 0x2421;

QChar pictureOf(QChar c)
{
    if (c == QLatin1Char('\n') || c == QLatin1Char('\t'))
        return c;
    if (c.unicode() < 0x20)
        return QChar(static_cast<ushort>(pictures + c.unicode()));
    return c.unicode() == 0x7f ? QChar(deletePicture) : c;
}

} // namespace

QString ControlPictures::show(const QString &text)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text) {
        if (m_return && c != QLatin1Char('\n')) {
            shown += pictureOf(QLatin1Char('\r'));
            shown += QLatin1Char('\n');
        }
        m_return = c == QLatin1Char('\r');
        if (!m_return)
            shown += pictureOf(c);
    }
    return shown;
}

} // namespace claustrum::lab
