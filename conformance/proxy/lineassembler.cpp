// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/lineassembler.h"

#include <algorithm>
#include <utility>

namespace claustrum::conformance {

LineAssembler::LineAssembler(std::size_t &held, Take take)
    : m_held(held)
    , m_take(std::move(take))
{}

LineAssembler::~LineAssembler()
{
    m_held -= m_line.size();
}

void LineAssembler::add(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        hold(bytes.substr(0, end));
        if (end == std::string_view::npos)
            return;
        handOut(true);
        bytes.remove_prefix(end + 1);
    }
}

void LineAssembler::hold(std::string_view bytes)
{
    if (!m_sum && m_line.size() + bytes.size() <= maxLine && m_held + bytes.size() <= maxHeld) {
        m_line += bytes;
        m_held += bytes.size();
        return;
    }
    if (!m_sum) {
        m_sum.emplace();
        m_sum->add(m_line);
        m_held -= m_line.size();
        std::string().swap(m_line);
    }
    m_sum->add(bytes);
}

void LineAssembler::handOut(bool newline)
{
    constexpr std::size_t keptCapacity = std::size_t{64} << 10;
    m_held -= m_line.size();
    std::string line = std::exchange(m_line, {});
    m_take({line, newline, std::exchange(m_sum, std::nullopt)});
    line.clear();
    if (line.capacity() <= keptCapacity)
        m_line = std::move(line); // reuse the memory: most lines are short
}

void LineAssembler::end()
{
    if (!m_line.empty() || m_sum)
        handOut(false);
}

} // namespace claustrum::conformance
