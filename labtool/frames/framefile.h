// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framerecord.h"

#include <QFile>
#include <QString>

#include <string>

namespace claustrum::lab {

/// A file with the bytes of frames, which are read on demand: a log of gigabytes needs no memory
/// for them. Reads instead of mapping, so that a log truncated meanwhile is no crash. Once it is
/// seen to have changed, it gives no more bytes: those at the old places belong to other frames.
class FrameFile
{
public:
    explicit FrameFile(const QString &path);

    /// Sets @p out to the frame's bytes, or to an empty string if the file no longer has them.
    void read(const TextRef &ref, std::string &out);

    [[nodiscard]] bool isChanged() const { return m_isChanged; }
    /// What was written to it is no longer there; also closes it.
    void setChanged();

    /// Bytes of the longest string in all frames of a log that cuts strings; 0: it does not.
    std::size_t longestString = 0;

private:
    QFile m_file;
    std::string m_raw;
    bool m_isChanged = false;
};

} // namespace claustrum::lab
