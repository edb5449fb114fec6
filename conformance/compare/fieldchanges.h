// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// One difference between two JSON texts.
struct FieldChange
{
    enum class Kind {
        Added,          ///< a field
        Removed,        ///< a field
        Moved,          ///< a field at another place among those on both sides
        Retyped,        ///< the value has another type
        Value,          ///< the value differs
        ErrorText,      ///< the value of error.message or result.error differs
        ErrorCode,      ///< the value of error.code differs
        Outcome,        ///< a result became an error, or an error a result
        ElementAdded,   ///< of a list
        ElementRemoved, ///< of a list
        ElementMoved,   ///< of a list
        Spelling,       ///< equal values, different bytes
    };

    Kind kind = Kind::Value;
    std::string path; ///< "result.entries[].isDir"; for elements, the path of the list and []
    std::string from; ///< JSON text, possibly abridged; empty: none
    std::string to;
    std::string place;  ///< if added, removed or moved: "after branch", "first"
    bool atEnd = false; ///< added after everything that was there before

    friend bool operator==(const FieldChange &, const FieldChange &) = default;
};

/// The differences between two frames, or two steps, by field. Masks on either side match. Lists of
/// objects are compared by "name" if the objects have one, otherwise by position; other lists and
/// strings of several lines as sequences. Text that is not JSON counts as one value without a path.
std::vector<FieldChange> compareFields(std::string_view from, std::string_view to);

/// "field added", "error text", "list element removed", …
std::string_view kindName(FieldChange::Kind kind);

/// "field added: result.root (after branch)", "value changed: a: 1 -> 2", abridged for display.
std::string describe(const FieldChange &change);

} // namespace claustrum::conformance
