// SPDX-License-Identifier: Apache-2.0
#include "daemon/postmortem/recordfolder.h"

#include "posix/files.h"
#include "wire/gopath.h"

#include <fcntl.h>

namespace claustrum {
namespace {

constexpr const char *unfinished = ".unfinished";

/// A folder that a link leads to could be anyone's.
Result<void> checkFolder(const std::string &path)
{
    const auto folder = openFile(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (!folder)
        return folder.error();
    return {};
}

} // namespace

Result<std::string> RecordFolder::put(const std::string &name, std::string_view content) const
{
    if (auto made = makeDirectories(m_path, 0700); !made)
        return made.error();
    if (auto checked = checkFolder(m_path); !checked)
        return checked.error();
    const auto temporary = go::joinPath(m_path, unfinished);
    (void)removeFile(temporary); // of a daemon that was killed
    const auto file = openFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (!file)
        return file.error();
    auto path = go::joinPath(m_path, name);
    auto written = writeAll(file->get(), content, temporary);
    if (written)
        written = renameFile(temporary, path);
    if (!written) {
        (void)removeFile(temporary);
        return written.error();
    }
    removeOldest();
    return path;
}

void RecordFolder::removeOldest() const
{
    auto names = readDirectoryNames(m_path);
    if (!names)
        return;
    std::erase_if(*names, [](const auto &name) { return !name.ends_with(".json"); });
    for (std::size_t i = 0; i + mostRecords < names->size(); ++i)
        (void)removeFile(go::joinPath(m_path, (*names)[i])); // sorted: by time
}

} // namespace claustrum
