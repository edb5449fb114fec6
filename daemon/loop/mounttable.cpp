// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/mounttable.h"

#include "posix/files.h"

#include <algorithm>
#include <array>
#include <poll.h>
#include <vector>

namespace claustrum {
namespace {

/// File systems of the kernel's own, on a disk or in memory; all others may hang.
constexpr std::array<std::string_view, 36> local = {
    "bdev",      "binfmt_misc", "bpf",     "btrfs",      "cgroup",    "cgroup2",
    "configfs",  "debugfs",     "devpts",  "devtmpfs",   "efivarfs",  "erofs",
    "exfat",     "ext2",        "ext3",    "ext4",       "f2fs",      "fusectl",
    "hugetlbfs", "iso9660",     "mqueue",  "nsfs",       "overlay",   "proc",
    "pstore",    "ramfs",       "rootfs",  "securityfs", "selinuxfs", "squashfs",
    "sysfs",     "tmpfs",       "tracefs", "vfat",       "xfs",       "zfs"};

/// Blanks, tabs, newlines and backslashes of a path are written as three octal digits.
std::string unescaped(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '3') {
            plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8
                                       + (text[i + 3] - '0'));
            i += 3;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

std::vector<std::string_view> words(std::string_view line)
{
    std::vector<std::string_view> all;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(' '), line.size());
        all.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return all;
}

std::string textOf(const Fd &file)
{
    ::lseek(file.get(), 0, SEEK_SET);
    const auto text = readAll(file.get(), "mountinfo");
    return text ? *text : std::string();
}

} // namespace

Mounts::Mounts(std::string_view mountInfo)
{
    while (!mountInfo.empty()) {
        const std::size_t end = std::min(mountInfo.find('\n'), mountInfo.size());
        add(mountInfo.substr(0, end));
        mountInfo.remove_prefix(std::min(end + 1, mountInfo.size()));
    }
}

/// "36 35 98:0 /root /point options … - type source options"
void Mounts::add(std::string_view line)
{
    constexpr std::size_t point = 4;
    const auto fields = words(line);
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (fields.size() <= point || fields.end() - dash < 2)
        return;
    m_points.insert(unescaped(fields[point]));
    m_mayHang = m_mayHang || std::find(local.begin(), local.end(), dash[1]) == local.end();
}

std::string_view Mounts::of(std::string_view path) const
{
    while (path.size() > 1) {
        if (const auto point = m_points.find(path); point != m_points.end())
            return *point;
        path = path.substr(0, path.rfind('/') == path.npos ? 0 : path.rfind('/'));
    }
    return "/";
}

void Mounts::eachIn(std::string_view directory,
                    const std::function<void(std::string_view point)> &look) const
{
    while (directory.ends_with('/'))
        directory.remove_suffix(1);
    const std::string prefix = std::string(directory) + "/";
    for (auto at = m_points.upper_bound(prefix); at != m_points.end() && at->starts_with(prefix);
         ++at) {
        if (at->find('/', prefix.size()) == std::string::npos)
            look(*at);
    }
}

MountTable::MountTable(const std::string &path)
    : m_file(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    , m_mounts(std::make_shared<const Mounts>(textOf(m_file)))
{}

std::shared_ptr<const Mounts> MountTable::now()
{
    pollfd changes{m_file.get(), POLLPRI, 0};
    if (::poll(&changes, 1, 0) > 0)
        m_mounts = std::make_shared<const Mounts>(textOf(m_file));
    return m_mounts;
}

} // namespace claustrum
