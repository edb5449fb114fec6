// SPDX-License-Identifier: Apache-2.0
#include "daemon/hostclean/hostlayout.h"

#include "wire/gopath.h"
#include "wire/goquote.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace claustrum {
namespace {

/// @p path with links resolved; empty if that fails.
std::string resolved(const std::string &path)
{
    const std::unique_ptr<char, void (*)(void *)> real(::realpath(path.c_str(), nullptr), ::free);
    return real ? std::string(real.get()) : std::string();
}

/// Fills in the parts of the socket's path. False if it is not <root>/run/<id>/rpc.sock.
bool readSocket(HostLayout &layout)
{
    const std::string directory = go::dirName(layout.socket);
    const std::string runFolder = go::dirName(directory);
    layout.id = go::baseName(directory);
    layout.root = go::dirName(runFolder);
    return go::isAbsPath(layout.socket) && go::baseName(layout.socket) == "rpc.sock"
           && go::baseName(runFolder) == "run" && layout.root != "/";
}

/// The path of a process that runs a removed file ends with this.
std::string withoutMark(const std::string &executable)
{
    constexpr std::string_view mark = " (deleted)";
    return executable.ends_with(mark) ? executable.substr(0, executable.size() - mark.size())
                                      : executable;
}

} // namespace

bool HostLayout::isDaemon(const std::string &executable) const
{
    const std::string file = withoutMark(executable);
    const std::string folder = go::dirName(go::dirName(file));
    return go::baseName(file) == program
           && std::any_of(roots.begin(), roots.end(),
                          [&](const auto &one) { return folder == one + "/srv"; });
}

bool HostLayout::isCli(const std::string &executable) const
{
    const std::string folder = go::dirName(withoutMark(executable));
    return std::any_of(roots.begin(), roots.end(),
                       [&](const auto &one) { return folder == one + "/ccd-cli"; });
}

Result<HostLayout> hostLayout(const std::string &socket, const std::string &executable)
{
    HostLayout layout;
    layout.socket = go::cleanPath(socket);
    if (!readSocket(layout))
        return Error{"host cleaning off: socket path " + go::quote(socket)
                     + " is not <root>/run/<id>/rpc.sock"};
    layout.roots = {layout.root};
    if (const std::string real = resolved(layout.root); !real.empty() && real != layout.root)
        layout.roots.push_back(real);
    layout.program = go::baseName(executable);
    if (!layout.isDaemon(executable))
        return Error{"host cleaning off: executable " + go::quote(executable)
                     + " is not a deployed daemon under " + layout.root + "/srv"};
    return layout;
}

} // namespace claustrum
