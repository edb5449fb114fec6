// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// A line of docs/contract/later/golden: an example frame of the builds after 5db5e4a.
struct GoldenRow
{
    int line = 0;
    std::string builds;  ///< in words
    std::string method;  ///< or what else it is about
    std::string request; ///< without its newline
    std::string response;
    std::string setup; ///< in words
    std::string mark;
};

/// The rows of a file, in order; empty if it cannot be read.
std::vector<GoldenRow> goldenRows(const std::string &file);

/// The short hashes of the builds that a row holds for, of those that the daemon knows.
std::vector<std::string> buildsOf(const GoldenRow &row);

/// @p text with the values of the daemon under test in place of the row's words for them.
std::string withToken(std::string text, std::string_view token);

/// Whether @p frame is the expected one. ${…} and <…> stand for any text without a quote, an
/// ellipsis for any text.
bool matchesGolden(std::string_view expected, std::string_view frame);

} // namespace claustrum::testing
