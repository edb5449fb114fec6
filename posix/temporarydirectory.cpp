// SPDX-License-Identifier: Apache-2.0
#include "posix/temporarydirectory.h"

#include "posix/removetree.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace claustrum {
namespace {

namespace fs = std::filesystem;

void permitAll(const std::string &directory)
{
    std::error_code error;
    constexpr auto options = fs::directory_options::skip_permission_denied;
    for (auto it = fs::recursive_directory_iterator(directory, options, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (it->is_directory(error) && !it->is_symlink(error))
            fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, error);
    }
}

} // namespace

SystemResult<TemporaryDirectory> TemporaryDirectory::make(const std::string &prefix)
{
    std::string path = prefix + "XXXXXX";
    if (!::mkdtemp(path.data()))
        return systemError("mkdtemp", prefix + "XXXXXX", errno);
    return TemporaryDirectory(std::move(path));
}

TemporaryDirectory::TemporaryDirectory(std::string path)
    : m_path(std::move(path))
{}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory &&other) noexcept
    : m_path(std::exchange(other.m_path, {}))
    , m_keep(other.m_keep)
{}

TemporaryDirectory &TemporaryDirectory::operator=(TemporaryDirectory &&other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_keep, other.m_keep);
    return *this;
}

TemporaryDirectory::~TemporaryDirectory()
{
    if (m_keep || m_path.empty() || removeTree(m_path))
        return;
    permitAll(m_path); // directories without permissions stop anybody but root
    (void)removeTree(m_path);
}

} // namespace claustrum
