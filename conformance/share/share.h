// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/share/disguise.h"
#include "conformance/share/findings.h"
#include "wire/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

struct ShareOptions
{
    bool keepPayload = false; ///< stdin, output and file contents; false: as many x
    Suspects suspects = Suspects::Left;
    std::vector<std::string> hide; ///< further texts
};

struct Shared
{
    std::string text; ///< the transcript for others
    std::map<Hidden, Disguise::Count> counts;
};

/// Replaces what others should not see in a transcript by stand-ins of the same length
/// (docs/recording.md, share). Fails, with the place, if something that looks like a secret
/// remains.
/// @param file for messages
Result<Shared> shareTranscript(std::string_view text, const std::string &file,
                               const ShareOptions &options);

} // namespace claustrum::conformance
