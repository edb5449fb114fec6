// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/openremoval.h"

#include "posix/directorystream.h"
#include "posix/removetree.h"
#include "wire/goerrno.h"

#include <algorithm>
#include <fcntl.h>
#include <vector>

namespace claustrum {

std::string emptyDirectory(int directory, const std::string &path)
{
    std::vector<std::string> names;
    DirectoryStream stream(Fd(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    while (const auto name = stream ? stream.next() : std::nullopt)
        names.emplace_back(*name);
    std::stable_partition(names.begin(), names.end(),
                          [](const std::string &name) { return name != ".git"; });
    for (const std::string &name : names) {
        const auto removed = removeTreeIn(directory, path, name);
        if (!removed)
            return go::osError("RemoveAll", name, removed.error().number).text;
    }
    return {};
}

} // namespace claustrum
