// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/tree.h"

#include "common/sha256.h"
#include "posix/files.h"
#include "wire/gomode.h"

#include <climits>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

class TreeReader
{
public:
    explicit TreeReader(std::string root)
        : m_root(std::move(root))
    {}

    Result<void> add(const std::string &name);
    std::vector<TreeEntry> entries;

private:
    Result<void> addChildren(const std::string &name, const std::string &path);

    std::string m_root;
};

Result<void> TreeReader::add(const std::string &name)
{
    const std::string path = name == "." ? m_root : m_root + '/' + name;
    struct stat status = {};
    if (::lstat(path.c_str(), &status) < 0)
        return systemError("stat", path, errno);
    TreeEntry entry{name, go::modeText(status.st_mode), std::nullopt, {}, {}};
    if (S_ISREG(status.st_mode)) {
        const auto content = readFile(path);
        if (!content)
            return content.error();
        entry.size = content->size();
        entry.sha256 = sha256Hex(*content);
    } else if (S_ISLNK(status.st_mode)) {
        char target[PATH_MAX];
        const auto size = ::readlink(path.c_str(), target, sizeof target);
        entry.link.assign(target, size > 0 ? static_cast<std::size_t>(size) : 0);
    }
    entries.push_back(std::move(entry));
    return S_ISDIR(status.st_mode) ? addChildren(name, path) : Result<void>();
}

Result<void> TreeReader::addChildren(const std::string &name, const std::string &path)
{
    const auto names = readDirectoryNames(path);
    if (!names)
        return names.error();
    const std::string prefix = name == "." ? std::string() : name + '/';
    for (const std::string &child : *names) {
        if (const auto added = add(prefix + child); !added)
            return added.error();
    }
    return {};
}

std::string describe(const TreeEntry &entry)
{
    std::string text = entry.mode;
    if (entry.size)
        text += ", " + std::to_string(*entry.size) + " bytes, sha256 " + entry.sha256;
    if (!entry.link.empty())
        text += ", to " + entry.link;
    return text;
}

std::map<std::string, const TreeEntry *> byName(const TreeEntries &entries)
{
    std::map<std::string, const TreeEntry *> result;
    if (entries) {
        for (const TreeEntry &entry : *entries)
            result.insert_or_assign(entry.name, &entry);
    }
    return result;
}

} // namespace

Result<TreeEntries> readTree(const std::string &path)
{
    struct stat status = {};
    if (::lstat(path.c_str(), &status) < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return TreeEntries();
        return systemError("stat", path, errno);
    }
    TreeReader reader(path);
    if (const auto added = reader.add("."); !added)
        return added.error();
    return TreeEntries(std::move(reader.entries));
}

std::vector<std::string> compareTrees(const TreeEntries &expected, const TreeEntries &found)
{
    std::vector<std::string> lines;
    const auto wanted = byName(expected);
    const auto there = byName(found);
    for (const auto &[name, entry] : wanted) {
        const auto match = there.find(name);
        if (match == there.end())
            lines.push_back("missing:  " + name + " (" + describe(*entry) + ')');
        else if (*match->second != *entry)
            lines.push_back("differs:  " + name + ": expected " + describe(*entry) + "; found "
                            + describe(*match->second));
    }
    for (const auto &[name, entry] : there) {
        if (!wanted.contains(name))
            lines.push_back("too much: " + name + " (" + describe(*entry) + ')');
    }
    return lines;
}

} // namespace claustrum::conformance
