// SPDX-License-Identifier: Apache-2.0
// A file of managed settings, and the words of the launcher in it.
#include "common/managed/launcherwords.h"
#include "common/managed/managedsettings.h"
#include "fuzz/require.h"

#include <algorithm>
#include <string>

using namespace claustrum;
using claustrum::fuzz::require;

namespace {

void splitLauncher(std::string_view launcher)
{
    const auto words = launcherWords(launcher);
    if (!words)
        return;
    require(!words->empty());
    require(std::none_of(words->begin(), words->end(),
                         [](const std::string &word) { return word.empty(); }));
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto text = fuzz::textOf(data, size);
    splitLauncher(text);
    const auto launcher = managedSettings(text);
    require(launcher || !launcher.error().text.empty());
    if (launcher && *launcher)
        splitLauncher(**launcher);
    return 0;
}
