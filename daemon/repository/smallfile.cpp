// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/smallfile.h"

#include "posix/beneath.h"
#include "posix/descriptorwalk.h"
#include "posix/files.h"

namespace claustrum {
namespace {

SmallFileError failure(std::string_view name, int error)
{
    const std::string file(name);
    if (error == EINVAL)
        return {{file + " is not a regular file"}, error};
    if (error == EFBIG)
        return {{file + " is larger than " + std::to_string(mostSmallFile) + " bytes"}, error};
    if (error == EXDEV)
        return {{"openat " + file + ": path escapes from parent"}, error};
    return {go::osError("openat", file, error), error};
}

Result<std::string, SmallFileError> contentOf(const Fd &file, std::string_view name)
{
    auto content = readAll(file.get(), std::string(name), mostSmallFile + 1);
    if (!content)
        return failure(name, content.error().number);
    if (content->size() > mostSmallFile)
        return failure(name, EFBIG);
    return std::move(*content);
}

} // namespace

Result<std::string, SmallFileError> readSmallFile(int directory, std::string_view name)
{
    int error = 0;
    const Fd file = openRegularBeneath(directory, name, error);
    if (!file)
        return failure(name, error);
    return contentOf(file, name);
}

Result<std::string, SmallFileError> readPlainFile(int directory, const std::string &name)
{
    struct stat status;
    const auto file = openFileIn(directory, name, O_RDONLY | O_NOCTTY);
    if (!file)
        return failure(name,
                       file.error() == ELOOP || file.error() == ENXIO ? EINVAL : file.error());
    if (::fstat(file->get(), &status) < 0 || !S_ISREG(status.st_mode))
        return failure(name, EINVAL);
    return contentOf(*file, name);
}

std::string_view trimmedLine(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

} // namespace claustrum
