// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// "<owner>/<repo>" of a canonical github.com remote, else "" (methods.md, git.info).
std::string githubSlug(std::string_view remoteUrl);

} // namespace claustrum
