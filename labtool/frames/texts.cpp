// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/texts.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace claustrum::lab {

QString toQString(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), static_cast<int>(bytes.size()));
}

static bool breaksLine(QChar c)
{
    const QChar::Category category = c.category();
    return category == QChar::Other_Control || category == QChar::Separator_Line
           || category == QChar::Separator_Paragraph;
}

QString oneLine(std::string_view bytes, int length)
{
    // A character has at most four bytes.
    QString text = toQString(bytes.substr(0, static_cast<std::size_t>(length) * 4 + 4));
    const bool cut = text.size() > length || bytes.size() > static_cast<std::size_t>(length) * 4;
    text.truncate(length);
    std::replace_if(text.begin(), text.end(), breaksLine, QChar(0xb7));
    return cut ? text + QChar(0x2026) : text;
}

QString timeText(std::int64_t ns)
{
    if (ns == 0)
        return {};
    const auto time = QDateTime::fromMSecsSinceEpoch(ns / 1'000'000);
    const auto micros = ns / 1000 % 1'000'000;
    return time.toString(QStringLiteral("HH:mm:ss."))
           + QString::number(micros).rightJustified(6, QLatin1Char('0'));
}

QString zoneText(std::int64_t ns)
{
    const int minutes = QDateTime::fromMSecsSinceEpoch(ns / 1'000'000).offsetFromUtc() / 60;
    if (minutes == 0)
        return QStringLiteral("UTC");
    return QStringLiteral("%1%2:%3")
        .arg(minutes < 0 ? QLatin1Char('-') : QLatin1Char('+'))
        .arg(std::abs(minutes) / 60, 2, 10, QLatin1Char('0'))
        .arg(std::abs(minutes) % 60, 2, 10, QLatin1Char('0'));
}

QString dateTimeText(std::int64_t ns)
{
    if (ns == 0)
        return {};
    const QString date =
        QDateTime::fromMSecsSinceEpoch(ns / 1'000'000).toString(QStringLiteral("yyyy-MM-dd "));
    return date + timeText(ns) + QLatin1Char(' ') + zoneText(ns);
}

QString secondsText(std::int64_t ns)
{
    return QString::number(static_cast<double>(ns) / 1e9, 'f', 6);
}

QString durationText(std::int64_t ns)
{
    const auto number = [](double value) { return QString::number(value, 'g', 3); };
    if (ns < 1'000'000)
        return QString::number(ns / 1000) + QStringLiteral(" µs");
    if (ns < 999'500'000)
        return number(static_cast<double>(ns) / 1e6) + QStringLiteral(" ms");
    const auto seconds = static_cast<double>(ns) / 1e9;
    if (seconds < 59.95)
        return number(seconds) + QStringLiteral(" s");
    const auto whole = std::llround(seconds);
    if (whole < 3600)
        return QStringLiteral("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return QStringLiteral("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60);
}

QString sizeText(std::uint64_t bytes)
{
    if (bytes < 1024)
        return QString::number(bytes) + QStringLiteral(" B");
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    for (; value >= 999.5 && unit < 3; ++unit)
        value /= 1024;
    const int precision = value < 10 ? 2 : value < 100 ? 1 : 0;
    QString number = QString::number(value, 'f', precision);
    if (number.contains(QLatin1Char('.'))) {
        while (number.endsWith(QLatin1Char('0')))
            number.chop(1);
        if (number.endsWith(QLatin1Char('.')))
            number.chop(1);
    }
    return number + QLatin1Char(' ') + QString::fromLatin1(units[unit]);
}

QString countText(std::uint64_t count)
{
    return QLocale(QLocale::English).toString(static_cast<qulonglong>(count));
}

} // namespace claustrum::lab
