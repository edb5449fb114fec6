// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/githubslug.h"

#include "daemon/git/blanks.h"

#include <algorithm>
#include <array>
#include <optional>

namespace claustrum {
namespace {

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalsInAnyCase(std::string_view text, std::string_view lowerCase)
{
    return std::equal(text.begin(), text.end(), lowerCase.begin(), lowerCase.end(),
                      [](char a, char b) { return lower(a) == b; });
}

bool isScheme(std::string_view text)
{
    constexpr std::array<std::string_view, 4> schemes{"https", "http", "ssh", "git"};
    return std::any_of(schemes.begin(), schemes.end(),
                       [text](std::string_view scheme) { return equalsInAnyCase(text, scheme); });
}

bool isOwner(std::string_view text)
{
    return !text.empty() && !text.starts_with('-') && !text.ends_with('-')
           && std::all_of(text.begin(), text.end(),
                          [](char c) { return isLetterOrDigit(c) || c == '-'; });
}

bool isRepo(std::string_view text)
{
    return !text.empty() && !text.starts_with('-') && text != "." && text != ".."
           && !text.ends_with(".wiki") && std::all_of(text.begin(), text.end(), [](char c) {
                  return isLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
              });
}

/// The text after the host and a separator, if the host is github.com.
std::optional<std::string_view> pathOnGithub(std::string_view url)
{
    std::string_view separators = ":"; // [user@]host:path
    if (const auto mark = url.find("://"); mark != std::string_view::npos) {
        if (!isScheme(url.substr(0, mark)))
            return std::nullopt;
        url.remove_prefix(mark + 3);
        separators = "/:";
    }
    // Userinfo may contain a colon, but no slash.
    if (const auto at = url.substr(0, url.find('/')).rfind('@'); at != std::string_view::npos)
        url.remove_prefix(at + 1);
    const auto end = url.find_first_of("/:");
    if (end == std::string_view::npos || separators.find(url[end]) == std::string_view::npos
        || !equalsInAnyCase(url.substr(0, end), "github.com"))
        return std::nullopt;
    return url.substr(end + 1);
}

} // namespace

std::string githubSlug(std::string_view remoteUrl)
{
    const auto found = pathOnGithub(withoutBlanks(remoteUrl));
    if (!found)
        return {};
    std::string_view path = found->substr(0, found->find_last_not_of('/') + 1);
    if (path.ends_with(".git"))
        path.remove_suffix(4);
    const auto slash = path.find('/');
    if (slash == std::string_view::npos)
        return {};
    // A third component would put a slash into the repo.
    if (!isOwner(path.substr(0, slash)) || !isRepo(path.substr(slash + 1)))
        return {};
    return std::string(path);
}

} // namespace claustrum
