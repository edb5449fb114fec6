// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/systemerror.h"

#include <string>
#include <vector>

namespace claustrum {

/// The files of cgroup v2 and of /proc; tests have a tree of their own. Any thread.
class CgroupFiles
{
public:
    virtual ~CgroupFiles() = default;

    virtual SystemResult<std::string> read(const std::string &path) = 0;
    /// Into an existing file.
    virtual SystemResult<void> write(const std::string &path, const std::string &text) = 0;
    virtual SystemResult<void> makeGroup(const std::string &path) = 0;
    /// Of an empty group; EBUSY: it has processes.
    virtual SystemResult<void> removeGroup(const std::string &path) = 0;
    /// The names in a group's folder, 16384 at most; none if it cannot be read.
    virtual std::vector<std::string> namesIn(const std::string &path) = 0;
};

/// Those of the system.
class SystemCgroupFiles final : public CgroupFiles
{
public:
    SystemResult<std::string> read(const std::string &path) override;
    SystemResult<void> write(const std::string &path, const std::string &text) override;
    SystemResult<void> makeGroup(const std::string &path) override;
    SystemResult<void> removeGroup(const std::string &path) override;
    std::vector<std::string> namesIn(const std::string &path) override;
};

} // namespace claustrum
