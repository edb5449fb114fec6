// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/frameexport.h"

#include "labtool/model/copytexts.h"

#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace claustrum::lab {
namespace {

constexpr std::size_t atOnce = 4096; ///< frames whose text is in memory

bool write(QSaveFile &file, const std::string &text)
{
    const auto size = static_cast<qint64>(text.size());
    return file.write(text.data(), size) == size;
}

bool writeLog(QSaveFile &file, const FrameStore &store, const std::vector<FrameNumber> &numbers)
{
    for (std::size_t at = 0; at < numbers.size(); at += atOnce) {
        const auto begin = numbers.begin() + static_cast<std::ptrdiff_t>(at);
        const auto count = std::min(atOnce, numbers.size() - at);
        if (!write(file, asWireLog(store, {begin, begin + static_cast<std::ptrdiff_t>(count)})))
            return false;
    }
    return true;
}

} // namespace

QString exportFrames(const FrameStore &store, const std::vector<FrameNumber> &numbers,
                     const QString &path)
{
    const std::string name =
        QFileInfo(path).fileName().section(QLatin1Char('.'), 0, 0).toStdString();
    const bool scenario = path.endsWith(QLatin1String(".scenario.jsonl"));
    const bool transcript = scenario || path.endsWith(QLatin1String(".transcript.jsonl"));
    const auto answers = scenario ? Answers::LeaveOut : Answers::Keep;
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly)
                         && (transcript ? write(file, asTranscript(store, numbers, name, answers))
                                        : writeLog(file, store, numbers))
                         && file.commit();
    return written ? QString() : file.errorString();
}

} // namespace claustrum::lab
