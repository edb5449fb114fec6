// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Gives back the pages of code and constants that only the start needed: most of an idle daemon's
/// memory. They are unchanged pages of the libraries' files, so needed ones are read again from the
/// page cache. Any thread.
void dropStartupPages();

} // namespace claustrum
