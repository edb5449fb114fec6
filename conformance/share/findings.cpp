// SPDX-License-Identifier: Apache-2.0
#include "conformance/share/findings.h"

#include "conformance/share/secretforms.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace claustrum::conformance {
namespace {

template <std::size_t size>
bool isIn(const std::array<std::string_view, size> &list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::string_view lastKey(std::string_view path)
{
    return path.substr(path.rfind('.') + 1);
}

/// The characters of one part of a path.
bool isPartCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0
           || std::string_view("._@%+-~").find(c) != std::string_view::npos
           || (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool isHostCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-';
}

std::string_view run(std::string_view text, std::size_t at, bool (*belongs)(char))
{
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size()));
    const auto end = std::find_if_not(begin, text.end(), belongs);
    return text.substr(std::min(at, text.size()), static_cast<std::size_t>(end - begin));
}

/// Parts of paths that tell nothing about anybody.
bool isCommonPart(std::string_view part)
{
    static constexpr std::string_view common =
        " usr bin sbin lib lib64 libexec etc home root tmp var opt dev proc sys run srv "
        "mnt media Users local share include src test tests docs build dist node_modules "
        ".git .ssh .config .cache .local .claude remote worktrees refs heads tags "
        "remotes origin HEAD main master null zero self shm bash zsh env git node "
        "python3 rpc.sock token x86_64-linux-gnu ... ";
    const bool digits =
        std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    const std::string between = ' ' + std::string(part) + ' ';
    return digits || common.find(between) != std::string_view::npos;
}

bool isCommonHost(std::string_view host)
{
    static constexpr auto common = std::to_array<std::string_view>(
        {"localhost", "127.0.0.1", "0.0.0.0", "example.com", "example.org", "github.com"});
    return isIn(common, host) || host.ends_with(".invalid") || host.ends_with(".example");
}

void noteHost(std::string_view host, Disguise &disguise)
{
    while (host.ends_with('.') || host.ends_with('-'))
        host.remove_suffix(1);
    if (!isCommonHost(host))
        disguise.add(Hidden::Host, host);
}

void noteUser(std::string_view user, Disguise &disguise)
{
    static constexpr auto common =
        std::to_array<std::string_view>({"git", "lab", "root", "nobody"});
    if (!isIn(common, user))
        disguise.add(Hidden::User, user);
}

/// The parts of a path, and its user: the part after /home or /Users.
void notePath(std::string_view path, Disguise &disguise)
{
    std::string_view before;
    while (!path.empty()) {
        const auto part = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        if (before == "home" || before == "Users")
            noteUser(part, disguise);
        else if (!isCommonPart(part))
            disguise.add(Hidden::Name, part);
        before = part;
    }
}

/// Absolute paths, paths below ${DIR} and ~, anywhere in a text.
void notePaths(std::string_view text, Disguise &disguise)
{
    for (auto at = text.find('/'); at != std::string_view::npos; at = text.find('/', at)) {
        const auto whole = run(text, at, [](char c) { return c == '/' || isPartCharacter(c); });
        const char before = at == 0 ? ' ' : text[at - 1];
        const bool relative = isPartCharacter(before) && before != '~';
        const bool url = before == ':' && whole.starts_with("//");
        if (!relative && !url)
            notePath(whole.substr(1), disguise);
        at += std::max(whole.size(), std::size_t{1});
    }
}

/// user@host, and the host of a URL.
void noteAddresses(std::string_view text, Disguise &disguise)
{
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        auto begin = at;
        while (begin > 0
               && (isHostCharacter(text[begin - 1]) || text[begin - 1] == '_'
                   || text[begin - 1] == '+'))
            --begin;
        const auto host = run(text, at + 1, isHostCharacter);
        if (begin == at || host.empty() || isCommonHost(host))
            continue;
        noteUser(text.substr(begin, at - begin), disguise);
        noteHost(host, disguise);
    }
    constexpr std::string_view separator = "://";
    for (auto at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator, at + 1)) {
        const auto authority = text.substr(at + separator.size());
        const auto user = authority.substr(0, authority.find_first_of("/ \"\r\n")).rfind('@');
        const auto begin = user == std::string_view::npos ? 0 : user + 1;
        noteHost(run(authority, begin, isHostCharacter), disguise);
    }
}

/// Members whose whole text is a path or the name of a file.
bool isPathKey(std::string_view key)
{
    static constexpr auto keys = std::to_array<std::string_view>(
        {"path", "paths", "cwd", "name", "file", "dir", "symlink", "to", "fifo", "remove", "chmod",
         "in", "tree", "link", "socket", "from", "worktreePath", "repoPath"});
    return isIn(keys, key);
}

bool isPlaceholderText(std::string_view text)
{
    return text.starts_with("${") || text.starts_with("refused-token-")
           || text == "lab-token-0123456789";
}

/// The variable of a path such as "line.params.env.HOME"; empty: none.
std::string_view variableOf(std::string_view path)
{
    const auto key = lastKey(path);
    const auto before = path.substr(0, path.size() - key.size());
    return before.ends_with(".env.") ? key : std::string_view();
}

void noteVariable(std::string_view name, std::string_view text, Disguise &disguise)
{
    constexpr std::size_t leastValue = 8;
    if (name == "USER" || name == "LOGNAME" || name == "USERNAME")
        noteUser(text, disguise);
    else if (name == "HOSTNAME" || name == "HOST")
        noteHost(text, disguise);
    else if (text.size() >= leastValue)
        disguise.add(Hidden::Value, text);
}

} // namespace

TextIs textAt(std::string_view path)
{
    return isPathKey(lastKey(path)) ? TextIs::Path : TextIs::Any;
}

bool isProtocol(std::string_view path)
{
    return path == "line.method" || path == "line.type" || path == "line.stream"
           || path == "line.jsonrpc";
}

std::string hiddenVariable(const std::string &path, std::string_view text)
{
    static constexpr auto plain = std::to_array<std::string_view>(
        {"PATH", "HOME", "SHELL", "LANG", "TERM", "TZ", "LC_ALL", "PWD", "LC_CTYPE", "TMPDIR"});
    const auto name = variableOf(path);
    const bool isShown = isIn(plain, name) || text.starts_with('/') || isPlaceholderText(text);
    return isShown ? std::string() : std::string(name);
}

void noteFindings(const std::string &path, std::string_view text, Suspects suspects,
                  Disguise &disguise)
{
    const auto key = lastKey(path);
    if (!isPlaceholderText(text) && (key == "auth" || isSecretName(key)))
        disguise.add(Hidden::Secret, text);
    if (const auto variable = hiddenVariable(path, text); !variable.empty())
        noteVariable(variable, text, disguise);
    for (const SecretForm &form : findSecretForms(text)) {
        const auto secret = text.substr(form.begin, form.length);
        if (!isPlaceholderText(secret))
            disguise.add(Hidden::Secret, secret);
    }
    if (suspects == Suspects::Hidden) {
        for (const SecretForm &form : findRandomWords(text))
            disguise.add(Hidden::Secret, text.substr(form.begin, form.length));
    }
    notePaths(text, disguise);
    noteAddresses(text, disguise);
    if (isPathKey(key) && text.find_first_of("${ \n") == std::string_view::npos)
        notePath(text, disguise);
}

} // namespace claustrum::conformance
