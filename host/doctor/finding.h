// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum {

/// One line of the doctor.
struct Finding
{
    enum class Level { Pass, Warn, Fail };

    Level level = Level::Pass;
    std::string name; ///< of what was looked at: "space"
    std::string text; ///< what was found
    std::string mend; ///< a command, or what to do; empty for Pass
};

using Findings = std::vector<Finding>;

inline Finding pass(std::string name, std::string text)
{
    return {Finding::Level::Pass, std::move(name), std::move(text), {}};
}
inline Finding warn(std::string name, std::string text, std::string mend)
{
    return {Finding::Level::Warn, std::move(name), std::move(text), std::move(mend)};
}
inline Finding fail(std::string name, std::string text, std::string mend)
{
    return {Finding::Level::Fail, std::move(name), std::move(text), std::move(mend)};
}

} // namespace claustrum
