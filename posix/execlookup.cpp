// SPDX-License-Identifier: Apache-2.0
#include "posix/execlookup.h"

#include "posix/files.h"
#include "posix/unsupportedcall.h"
#include "wire/gopath.h"
#include "wire/goquote.h"

#include <fcntl.h>

#include <algorithm>
#include <string_view>

namespace claustrum {
namespace {

Error lookupError(const std::string &command, std::string_view reason)
{
    return Error{"exec: " + go::quote(command) + ": " + std::string(reason)};
}

} // namespace

int executableError(const std::string &file)
{
    const auto status = statFile(file);
    if (!status)
        return status.error().number;
    if (S_ISDIR(status->st_mode))
        return EISDIR;
    if (::faccessat(AT_FDCWD, file.c_str(), X_OK, AT_EACCESS) == 0)
        return 0;
    if (!isUnsupportedCall(errno))
        return errno;
    return (status->st_mode & 0111) != 0 ? 0 : EACCES; // a container's seccomp filter forbids the
                                                       // check
}

std::vector<std::string> pathDirectories(std::string_view pathVariable)
{
    std::vector<std::string> directories;
    std::size_t begin = 0;
    while (!pathVariable.empty() && begin <= pathVariable.size()) {
        const std::size_t end = std::min(pathVariable.find(':', begin), pathVariable.size());
        directories.emplace_back(end == begin ? "." : pathVariable.substr(begin, end - begin));
        begin = end + 1;
    }
    return directories;
}

Result<std::string> lookUpCommand(const std::string &command, const std::string &pathVariable)
{
    if (command.empty())
        return Error{"exec: no command"};
    if (command == "/") // a file name to Go
        return lookupError(command, go::errnoText(executableError(command)));
    if (command.find('/') != command.npos)
        return command;

    for (const std::string &directory : pathDirectories(pathVariable)) {
        std::string file = go::joinPath(directory, command);
        if (executableError(file) != 0)
            continue;
        if (!go::isAbsPath(file))
            return lookupError(command,
                               "cannot run executable found relative to current directory");
        return file;
    }
    return lookupError(command, "executable file not found in $PATH");
}

} // namespace claustrum
