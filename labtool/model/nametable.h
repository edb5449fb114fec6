// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace claustrum::lab {

/// Stands for a method's or a process's name; 0 is the empty one.
using NameId = std::uint32_t;

/// Keeps each name once. What comes after the limit is called "…": names are few in a sane
/// session, and an insane one must not fill the memory.
class NameTable
{
public:
    static constexpr std::size_t limit = 200'000;

    NameTable();
    NameId idOf(std::string_view name);
    [[nodiscard]] const std::string &name(NameId id) const { return m_names[id]; }
    [[nodiscard]] std::size_t size() const { return m_names.size(); }

private:
    std::deque<std::string> m_names; ///< never move: the keys are views of them
    std::unordered_map<std::string_view, NameId> m_ids;
};

} // namespace claustrum::lab
