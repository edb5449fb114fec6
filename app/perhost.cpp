// SPDX-License-Identifier: Apache-2.0
#include "app/perhost.h"

#include "common/trimmed.h"
#include "posix/files.h"
#include "wire/gopath.h"

namespace claustrum {
namespace {

constexpr std::size_t idDigits = 32;

/// It becomes the name of a folder.
bool isId(std::string_view text)
{
    return text.size() == idDigits
           && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

std::string machineId()
{
    for (const char *path : {"/etc/machine-id", "/var/lib/dbus/machine-id"}) {
        const auto text = readFile(path, 2 * idDigits);
        if (text && isId(trimmed(*text)))
            return std::string(trimmed(*text));
    }
    return {};
}

std::string socketOfHost(const std::string &socket, const std::string &id)
{
    const std::string folder = go::dirName(socket);
    if (go::baseName(folder) == id)
        return socket;
    return go::joinPath(go::joinPath(folder, id), go::baseName(socket));
}

} // namespace claustrum
