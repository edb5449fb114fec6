// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// One thing that is otherwise in the second of two JSON texts.
struct FieldChange
{
    enum class Kind {
        Added,          ///< a field
        Removed,        ///< a field
        Moved,          ///< a field that stands at another place among those that stayed
        Retyped,        ///< its value has another type
        Value,          ///< its value is another one
        ErrorText,      ///< the same of an error's text: error.message, result.error
        ErrorCode,      ///< of error.code
        Outcome,        ///< a result became an error, or the other way round
        ElementAdded,   ///< of a list
        ElementRemoved, ///< of a list
        ElementMoved,   ///< of a list
        Spelling,       ///< the same values in other bytes
    };

    Kind kind = Kind::Value;
    std::string path; ///< "result.entries[].isDir"; of an element that of its list, with []
    std::string from; ///< JSON text, maybe cut; empty: there is none
    std::string to;
    std::string place; ///< of what was added, removed or moved: "after branch", "first"

    friend bool operator==(const FieldChange &, const FieldChange &) = default;
};

/// What differs between two frames, or two steps, by field. Masks stand for what they mask, on
/// either side. A list of objects is compared by their "name" if they have one, else one by one;
/// a list of anything else as a sequence, and so is a string of several lines. Texts that are not
/// JSON are one value without a path.
std::vector<FieldChange> compareFields(std::string_view from, std::string_view to);

/// "field added", "error text", "list element removed", …
std::string_view kindName(FieldChange::Kind kind);

/// "field added: result.root (after branch)", "value changed: a: 1 -> 2", for people; short.
std::string describe(const FieldChange &change);

} // namespace claustrum::conformance
