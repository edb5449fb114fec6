// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/systemerror.h"

#include <string>

namespace claustrum {

/// A new directory, removed with all in it by the destructor.
///
/// Removal also enters directories without permissions, if they belong to this user. A remainder is
/// no error: files of others, or of a process that still writes.
class TemporaryDirectory
{
public:
    /// Makes a directory with mode 0700: @p prefix, a path, and six random characters.
    /// "mkdtemp <prefix>XXXXXX: …"
    static SystemResult<TemporaryDirectory> make(const std::string &prefix);

    ~TemporaryDirectory();
    TemporaryDirectory(TemporaryDirectory &&other) noexcept;
    TemporaryDirectory &operator=(TemporaryDirectory &&other) noexcept;

    [[nodiscard]] const std::string &path() const { return m_path; }

    /// Leaves the directory where it is.
    void keep() { m_keep = true; }

private:
    explicit TemporaryDirectory(std::string path);

    std::string m_path; ///< empty: moved from
    bool m_keep = false;
};

} // namespace claustrum
