// SPDX-License-Identifier: Apache-2.0
#include "wire/gomode.h"

#include <sys/stat.h>

#include <string_view>

namespace claustrum::go {
namespace {

struct Letter
{
    mode_t mask;
    mode_t value;
    char letter;
};

/// In Go's order; several can apply.
constexpr Letter letters[] = {
    {S_IFMT, S_IFDIR, 'd'},  {S_IFMT, S_IFLNK, 'L'},  {S_IFMT, S_IFBLK, 'D'},
    {S_IFMT, S_IFCHR, 'D'},  {S_IFMT, S_IFIFO, 'p'},  {S_IFMT, S_IFSOCK, 'S'},
    {S_ISUID, S_ISUID, 'u'}, {S_ISGID, S_ISGID, 'g'}, {S_IFMT, S_IFCHR, 'c'},
    {S_ISVTX, S_ISVTX, 't'},
};

} // namespace

std::string modeText(mode_t mode)
{
    std::string text;
    for (const Letter &candidate : letters) {
        if ((mode & candidate.mask) == candidate.value)
            text += candidate.letter;
    }
    if (text.empty())
        text += '-';
    constexpr std::string_view permissions = "rwxrwxrwx";
    for (std::size_t i = 0; i < permissions.size(); ++i)
        text += (mode & (0400U >> i)) != 0 ? permissions[i] : '-';
    return text;
}

} // namespace claustrum::go
