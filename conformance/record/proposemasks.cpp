// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/proposemasks.h"

#include "conformance/model/masks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace claustrum::conformance {
namespace {

bool isLetter(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

struct Candidate
{
    Mask mask;
    std::string_view name;
    std::string_view alsoBefore; ///< characters of the value, besides digits
    bool letters;                ///< letters, too
};

constexpr std::array<Candidate, 5> candidates{{
    {Mask::BuildTime, "${BUILD_TIME}", "-T:.", false},
    {Mask::Pid, "${PID}", "", false},
    {Mask::Number, "${NUMBER}", "", false},
    {Mask::Random, "${RANDOM}", "_-", true},
    {Mask::Version, "${VERSION}", "._+~-", true},
}};

/// Walks over two texts side by side.
class Walk
{
public:
    Walk(std::string_view first, std::string_view second)
        : m_first(first)
        , m_second(second)
    {}

    MaskedText run()
    {
        while (m_i < m_first.size() || m_j < m_second.size()) {
            if (!takeMask() && !takeSame() && !takeDifference()) {
                m_result.fits = false;
                break;
            }
        }
        return std::move(m_result);
    }

private:
    /// Takes a mask that is already in the first text and fits the second.
    bool takeMask()
    {
        const auto rest = m_first.substr(m_i);
        const auto end = rest.starts_with("${") ? rest.find('}') : std::string_view::npos;
        const auto mask =
            end == std::string_view::npos ? std::nullopt : maskNamed(rest.substr(2, end - 2));
        const auto length = mask ? maskLength(*mask, m_second.substr(m_j)) : 0;
        if (length == 0)
            return false;
        m_result.text += rest.substr(0, end + 1);
        m_i += end + 1;
        m_j += length;
        m_sinceMask = 0;
        return true;
    }

    bool takeSame()
    {
        if (m_i >= m_first.size() || m_j >= m_second.size() || m_first[m_i] != m_second[m_j])
            return false;
        m_result.text += m_first[m_i];
        ++m_i;
        ++m_j;
        ++m_sinceMask;
        return true;
    }

    bool takeDifference()
    {
        return std::any_of(candidates.begin(), candidates.end(),
                           [this](const Candidate &candidate) { return take(candidate); });
    }

    /// The number of equal bytes before the difference that belong to the differing value.
    std::size_t backFor(const Candidate &candidate) const
    {
        std::size_t back = 0;
        const auto belongs = [&](char c) {
            return (c >= '0' && c <= '9') || (candidate.letters && isLetter(c))
                   || candidate.alsoBefore.find(c) != std::string_view::npos;
        };
        while (back < m_sinceMask && belongs(m_first[m_i - back - 1]))
            ++back;
        return back;
    }

    bool take(const Candidate &candidate)
    {
        const auto back = backFor(candidate);
        const auto first = m_first.substr(m_i - back);
        const auto second = m_second.substr(m_j - back);
        const auto firstLength = maskLength(candidate.mask, first);
        const auto secondLength = maskLength(candidate.mask, second);
        const bool covers =
            firstLength > 0 && secondLength > 0 && (firstLength > back || secondLength > back);
        if (!covers || !suits(candidate, first, firstLength, second, secondLength, back))
            return false;
        m_result.places.push_back({m_i - back, std::string(first.substr(0, firstLength)),
                                   std::string(second.substr(0, secondLength)),
                                   std::string(candidate.name)});
        m_result.text.resize(m_result.text.size() - back);
        m_result.text += candidate.name;
        m_i += firstLength - back;
        m_j += secondLength - back;
        m_sinceMask = 0;
        return true;
    }

    /// Digits are a number only if no letter is next to them; a pid only after the word "pid".
    bool suits(const Candidate &candidate, std::string_view first, std::size_t firstLength,
               std::string_view second, std::size_t secondLength, std::size_t back) const
    {
        if (candidate.letters || candidate.mask == Mask::BuildTime)
            return true;
        const auto touches = [](std::string_view text, std::size_t at) {
            return at < text.size() && isLetter(text[at]);
        };
        if (touches(first, firstLength) || touches(second, secondLength))
            return false;
        return candidate.mask != Mask::Pid || namesPid(m_first.substr(0, m_i - back));
    }

    static bool namesPid(std::string_view before)
    {
        std::string near(before.substr(before.size() - std::min<std::size_t>(before.size(), 12)));
        std::transform(near.begin(), near.end(), near.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return near.find("pid") != std::string::npos;
    }

    std::string_view m_first;
    std::string_view m_second;
    std::size_t m_i = 0;
    std::size_t m_j = 0;
    std::size_t m_sinceMask = 0; ///< equal bytes since the last mask
    MaskedText m_result;
};

} // namespace

MaskedText proposeMasks(std::string_view first, std::string_view second)
{
    return Walk(first, second).run();
}

} // namespace claustrum::conformance
