// SPDX-License-Identifier: Apache-2.0
#include "wire/gopath.h"

#include <algorithm>
#include <vector>

namespace claustrum {
namespace go {
namespace {

/// The components after "." and ".." are resolved; ".." stays only where it leads above.
std::vector<std::string_view> resolvedComponents(std::string_view path)
{
    const bool rooted = isAbsPath(path);
    std::vector<std::string_view> kept;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string_view component = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (component.empty() || component == ".")
            continue;
        const bool up = component == "..";
        if (up && !kept.empty() && kept.back() != "..")
            kept.pop_back();
        else if (!up || !rooted)
            kept.push_back(component);
    }
    return kept;
}

} // namespace

std::string cleanPath(std::string_view path)
{
    std::string clean = isAbsPath(path) ? "/" : "";
    for (const std::string_view component : resolvedComponents(path)) {
        if (!clean.empty() && clean != "/")
            clean += '/';
        clean += component;
    }
    return clean.empty() ? "." : clean;
}

std::string joinPath(std::string_view a, std::string_view b)
{
    if (a.empty())
        return b.empty() ? std::string() : cleanPath(b);
    std::string joined(a);
    joined += '/';
    joined += b;
    return cleanPath(joined);
}

std::string dirName(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return cleanPath(slash == path.npos ? std::string_view() : path.substr(0, slash + 1));
}

std::string baseName(std::string_view path)
{
    if (path.empty())
        return ".";
    const std::size_t end = path.find_last_not_of('/');
    if (end == path.npos)
        return "/";
    path = path.substr(0, end + 1);
    const std::size_t slash = path.rfind('/');
    return std::string(slash == path.npos ? path : path.substr(slash + 1));
}

bool isAbsPath(std::string_view path)
{
    return path.starts_with('/');
}

} // namespace go

std::string expandHome(std::string_view path, std::string_view home)
{
    if (home.empty() || !path.starts_with('~'))
        return std::string(path);
    if (path == "~")
        return std::string(home);
    return path[1] == '/' ? go::joinPath(home, path.substr(2)) : std::string(path);
}

bool isAtOrBelow(std::string_view path, std::string_view directory)
{
    if (!path.starts_with(directory))
        return false;
    return path.size() == directory.size() || directory.ends_with('/')
           || path[directory.size()] == '/';
}

} // namespace claustrum
