// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/patient.h"

#include "posix/files.h"
#include "posix/processfacts.h"
#include "wire/gopath.h"

namespace claustrum {

std::string Patient::variable(const std::string &name) const
{
    return valueIn(environment, name).value_or("");
}

std::string Patient::folder() const
{
    auto folder = go::dirName(socket);
    for (; folder.size() > 1; folder = go::dirName(folder)) {
        if (const auto facts = statFile(folder); facts && S_ISDIR(facts->st_mode))
            break;
    }
    return folder;
}

std::string Patient::temporary() const
{
    const auto given = variable("TMPDIR");
    return given.empty() ? "/tmp" : given;
}

std::string quotedPath(const std::string &path)
{
    if (path.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+")
        == std::string::npos)
        return path;
    std::string quoted = "'";
    for (const char byte : path)
        quoted += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
    return quoted + '\'';
}

} // namespace claustrum
