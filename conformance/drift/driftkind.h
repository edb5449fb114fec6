// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/fieldchanges.h"

#include <string_view>

namespace claustrum::conformance {

/// Kinds of changes, in the order of the reports: by name.
enum class DriftKind {
    AnswerAdded,
    AnswerLost,
    ErrorCodeChanged,
    ErrorTextChanged,
    ExitCodeChanged, ///< of a process
    FieldAdded,
    FieldMoved,
    FieldRemoved,
    ListElementAdded,
    ListElementMoved,
    ListElementRemoved,
    MethodAdded,
    MethodRemoved,
    OutcomeChanged, ///< a result became an error, or an error a result
    OutputChanged,  ///< of a process
    SpellingChanged,
    TypeChanged,
    ValueChanged,
};

/// "field added", "method removed", "answer lost", …
std::string_view kindName(DriftKind kind);

/// The kind for a changed field of a reply.
DriftKind driftKind(FieldChange::Kind kind);

} // namespace claustrum::conformance
