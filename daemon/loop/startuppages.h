// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Gives back the pages of code and constants that only the start needed: most of what an idle
/// daemon would hold. They are the libraries' files, unchanged, so what is needed again is read
/// again, from the page cache. Any thread.
void dropStartupPages();

} // namespace claustrum
