// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/fileuse.h"
#include "daemon/loop/mounttable.h"

#include <set>
#include <string>
#include <string_view>

namespace claustrum {

/// The mounts that a blocking call depends on. Calls with the same mounts share the slots of a
/// place (Slots): if one of them hangs, all of them may.
class Place
{
public:
    /// From the text of the paths alone: touches no file. Any thread.
    Place(const Mounts &mounts, const FileUse &use);

    /// Follows the symbolic links in the paths of @p use, and adds the mounts behind them, without
    /// touching these. True if the place has changed: the call needs a slot there before it goes
    /// on. May hang, in the mounts so far; worker threads.
    [[nodiscard]] bool follow(const Mounts &mounts, FileUse &use);

    [[nodiscard]] const std::string &name() const { return m_name; }

private:
    void add(const Mounts &mounts, const FileUse &use);
    [[nodiscard]] bool covers(std::string_view mount) const;
    [[nodiscard]] std::string followed(const Mounts &mounts, std::string path) const;

    std::set<std::string, std::less<>> m_mounts;
    std::string m_name;
};

} // namespace claustrum
