// SPDX-License-Identifier: Apache-2.0
#include "posix/descriptorwalk.h"

#include "posix/systemerror.h"

#include <climits>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace claustrum {
namespace {

constexpr int directoryFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

bool holdsNul(std::string_view text)
{
    return text.find('\0') != std::string_view::npos;
}

} // namespace

int statEntry(int directory, const std::string &name, struct stat &status)
{
    if (holdsNul(name))
        return EINVAL;
    return ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0 ? errno : 0;
}

Fd reopenDirectory(int directory)
{
    const std::string link = "/proc/self/fd/" + std::to_string(directory);
    Fd opened(::open(link.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened && errno == ENOENT) // without /proc
        opened.reset(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened;
}

DescriptorWalk::DescriptorWalk(Fd start, std::string path, Reach reach)
    : m_reach(reach)
{
    m_directories.push_back({std::move(start), std::move(path)});
}

DescriptorWalk DescriptorWalk::fromRoot()
{
    return {Fd(::open("/", directoryFlags)), "/", Reach::Anywhere};
}

int DescriptorWalk::go(std::string_view path)
{
    m_remaining.clear();
    m_links = 0;
    if (holdsNul(path))
        return EINVAL;
    addComponents(path);
    if (path.starts_with('/') && m_reach == Reach::Anywhere)
        returnToStart();
    while (!m_remaining.empty()) {
        if (const int error = step(m_remaining.front()))
            return error;
    }
    return 0;
}

/// Puts the components of @p path before the remaining ones.
void DescriptorWalk::addComponents(std::string_view path)
{
    std::vector<std::string> components;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (const auto name = path.substr(0, end); !name.empty() && name != ".")
            components.emplace_back(name);
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    m_remaining.insert(m_remaining.begin(), components.begin(), components.end());
}

int DescriptorWalk::step(const std::string &name)
{
    if (name == "..")
        return leave();
    struct stat status;
    if (const int error = statEntry(place().fd.get(), name, status))
        return error;
    if (S_ISLNK(status.st_mode))
        return follow(name);
    return S_ISDIR(status.st_mode) ? enter(name) : ENOTDIR;
}

int DescriptorWalk::leave()
{
    if (m_directories.size() == 1 && m_reach == Reach::Beneath)
        return EXDEV;
    if (m_directories.size() > 1) {
        m_left.push_back(std::move(m_directories.back()));
        m_directories.pop_back();
    }
    m_remaining.pop_front();
    return 0;
}

void DescriptorWalk::returnToStart()
{
    const auto second = std::next(m_directories.begin());
    std::move(second, m_directories.end(), std::back_inserter(m_left));
    m_directories.erase(second, m_directories.end());
}

int DescriptorWalk::follow(const std::string &name)
{
    if (++m_links > mostLinks)
        return ELOOP;
    std::array<char, PATH_MAX> target{};
    const auto length = ::readlinkat(place().fd.get(), name.c_str(), target.data(), target.size());
    if (length < 0)
        return errno == EINVAL ? 0 : errno; // no link any more: the next step looks again
    const std::string_view text(target.data(), static_cast<std::size_t>(length));
    if (text.starts_with('/')) {
        if (m_reach == Reach::Beneath)
            return EXDEV;
        returnToStart();
    }
    m_remaining.pop_front();
    addComponents(text);
    return 0;
}

int DescriptorWalk::enter(const std::string &name)
{
    Fd next(::openat(place().fd.get(), name.c_str(), directoryFlags));
    if (!next) {
        // Replaced since it was looked at: the next step looks again, as often as links may be
        // read.
        const bool isSwapped = errno == ENOTDIR || errno == ELOOP;
        return isSwapped && ++m_links <= mostLinks ? 0 : errno;
    }
    const std::string &above = place().path;
    std::string path = above == "/" ? "/" + name : above + "/" + name;
    m_directories.push_back({std::move(next), std::move(path)});
    m_remaining.pop_front();
    return 0;
}

std::string DescriptorWalk::path() const
{
    std::string path = place().path;
    for (const std::string &name : m_remaining)
        path += (path == "/" ? "" : "/") + name;
    return path;
}

Fd openRegularBeneath(int root, std::string_view name, int &error)
{
    DescriptorWalk walk(Fd(::openat(root, ".", directoryFlags)), ".",
                        DescriptorWalk::Reach::Beneath);
    error = walk.place().fd ? walk.go(name) : errno;
    if (error == 0)
        error = EINVAL; // a directory
    if (error != ENOTDIR || walk.remaining().size() != 1)
        return {};
    const std::string last = walk.remaining().front();
    Fd file(retryInterrupted([&] {
        return ::openat(walk.place().fd.get(), last.c_str(),
                        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    }));
    struct stat status;
    error = !file || ::fstat(file.get(), &status) < 0 ? errno : 0;
    if (error == 0 && !S_ISREG(status.st_mode))
        error = EINVAL;
    if (error == ENXIO || error == ELOOP) // a fifo or socket; swapped in
        error = EINVAL;
    return error == 0 ? std::move(file) : Fd();
}

} // namespace claustrum
