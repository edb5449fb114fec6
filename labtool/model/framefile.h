// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/framerecord.h"

#include <QFile>
#include <QString>

#include <string>

namespace claustrum::lab {

/// A file that holds the bytes of frames: they are read when someone looks, so that a log of
/// gigabytes needs no memory for them. Read, not mapped: a log that is truncated meanwhile gives
/// empty frames, not a crash.
class FrameFile
{
public:
    explicit FrameFile(const QString &path);

    /// Puts the frame's bytes into @p out; empty if the file no longer has them.
    void read(const TextRef &ref, std::string &out);

private:
    QFile m_file;
    std::string m_raw;
};

} // namespace claustrum::lab
