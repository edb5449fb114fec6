// SPDX-License-Identifier: Apache-2.0
#include "installer/cliversion.h"

#include "wire/goquote.h"

namespace claustrum {
namespace {

bool isPathComponent(const std::string &version)
{
    return version != "." && version != ".." && version.find_first_of("/\\") == std::string::npos;
}

} // namespace

bool isSwept(std::string_view name)
{
    return name.starts_with(stagedPrefix) || name.ends_with(archiveSuffix);
}

Result<void> checkCliVersion(const std::string &version, bool maySweep)
{
    const auto refused = [&](const char *why) {
        return Error{"cli version " + go::quote(version) + ' ' + why};
    };
    if (!isPathComponent(version))
        return refused("must be a single path component");
    if (!maySweep && isSwept(version))
        return refused("collides with the install temp sweep");
    if (version.starts_with(blobPrefix))
        return refused("collides with the install download blob");
    return {};
}

} // namespace claustrum
