// SPDX-License-Identifier: Apache-2.0
// The texts within a text: the strings of JSON, JSON in such strings, and base64.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A part of a text and its replacement, of the same length, which needs no escapes in JSON.
struct TextEdit
{
    std::size_t begin;
    std::size_t length;
    std::string text;
};

/// Sorts edits and drops those that overlap an earlier one.
void settle(std::vector<TextEdit> &edits);

/// Applies sorted edits that do not overlap.
std::string applied(std::string_view text, const std::vector<TextEdit> &edits);

/// Returns the edits of one innermost text. @p path is that of its member, such as
/// "line.params.env.HOME"; list elements have the path of the list.
using EditText =
    std::function<std::vector<TextEdit>(const std::string &path, std::string_view text)>;

/// Calls @p edit for each innermost text in @p text, and returns the edits of @p text itself. Keys
/// of objects are left alone. At most 8 layers; deeper ones count as one text.
std::vector<TextEdit> editLayers(const std::string &path, std::string_view text,
                                 const EditText &edit);

} // namespace claustrum::conformance
