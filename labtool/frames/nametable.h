// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace claustrum::lab {

/// The id of a method's or a process's name; 0 is the empty name.
using NameId = std::uint32_t;

/// Stores each name once. Beyond the limit, every new name is "…": a normal session has few names,
/// and a hostile one must not fill the memory.
class NameTable
{
public:
    static constexpr std::size_t limit = 200'000;

    NameTable();
    NameId idOf(std::string_view name);
    [[nodiscard]] const std::string &name(NameId id) const { return m_names[id]; }
    [[nodiscard]] std::size_t size() const { return m_names.size(); }

private:
    std::deque<std::string> m_names; ///< stable: the keys are views into it
    std::unordered_map<std::string_view, NameId> m_ids;
};

} // namespace claustrum::lab
