// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/namepattern.h"

#include <fnmatch.h>

namespace claustrum::conformance {
namespace {

bool matches(const std::string &pattern, const std::string &name)
{
    return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PATHNAME) == 0;
}

bool matchesEither(const std::string &pattern, const std::string &build, const std::string &name)
{
    return matches(pattern, name) || matches(pattern, build + '/' + name);
}

} // namespace

bool NamePattern::matchesScenario(const std::string &build, const std::string &scenario) const
{
    return matchesEither(m_text, build, scenario);
}

bool NamePattern::matchesCase(const std::string &build, const std::string &id) const
{
    return matchesEither(m_text, build, id);
}

bool NamePattern::mayMatch(const std::string &build, const std::string &scenario) const
{
    const auto slash = m_text.rfind('/');
    return matchesScenario(build, scenario)
           || (slash != std::string::npos
               && matchesEither(m_text.substr(0, slash), build, scenario));
}

} // namespace claustrum::conformance
