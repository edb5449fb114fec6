// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/sandboxpath.h"

#include "wire/gopath.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

std::string_view withoutDirectory(std::string_view path, std::string_view directory)
{
    const auto rest = path.substr(std::min(directory.size(), path.size()));
    if (!path.starts_with(directory) || (!rest.empty() && rest[0] != '/'))
        return path;
    const auto begin = rest.find_first_not_of('/');
    return begin == std::string_view::npos ? std::string_view(".") : rest.substr(begin);
}

} // namespace

Result<std::string> pathInSandbox(std::string_view path, std::string_view directory)
{
    std::string clean = go::cleanPath(withoutDirectory(path, directory));
    if (go::isAbsPath(clean) || clean == ".." || clean.starts_with("../"))
        return Error{'"' + std::string(path) + "\" is outside of ${DIR}, where fixtures must be"};
    return clean;
}

} // namespace claustrum::conformance
