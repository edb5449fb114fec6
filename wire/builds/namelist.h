// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string_view>

namespace claustrum {

/// Names in the order of server.capabilities, a constant: a build's list is made from that of the
/// build before. A name that is unknown to the order is no constant, so it does not compile.
class NameList
{
public:
    /// Far more than any build lists.
    static constexpr std::size_t capacity = 32;

    constexpr NameList() = default;

    /// All names of the order.
    explicit constexpr NameList(std::span<const std::string_view> order)
        : m_size(order.size())
    {
        std::copy(order.begin(), order.end(), m_names.begin());
    }

    /// With @p name at its place in @p order, which has every name of the list.
    ///
    /// In one pass: clang evaluates no more than a million steps for a constant.
    [[nodiscard]] constexpr NameList with(std::string_view name,
                                          std::span<const std::string_view> order) const
    {
        NameList result;
        std::size_t at = 0; // in this list
        for (const std::string_view known : order) {
            const bool listed = at < m_size && m_names[at] == known;
            if (listed)
                ++at;
            if (listed || known == name)
                result.m_names[result.m_size++] = known;
        }
        if (result.m_size != m_size + 1)
            throw std::invalid_argument("a name that is not in the order, or is listed already");
        return result;
    }

    [[nodiscard]] constexpr NameList without(std::string_view name) const
    {
        NameList result;
        for (const std::string_view listed : names()) {
            if (listed != name)
                result.m_names[result.m_size++] = listed;
        }
        if (result.m_size + 1 != m_size)
            throw std::invalid_argument("a name that is not listed");
        return result;
    }

    [[nodiscard]] constexpr std::span<const std::string_view> names() const
    {
        return {m_names.data(), m_size};
    }
    [[nodiscard]] constexpr bool contains(std::string_view name) const
    {
        const auto all = names();
        return std::find(all.begin(), all.end(), name) != all.end();
    }

private:
    std::array<std::string_view, capacity> m_names{};
    std::size_t m_size = 0;
};

} // namespace claustrum
