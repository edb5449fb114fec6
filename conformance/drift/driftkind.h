// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/fieldchanges.h"

#include <string_view>

namespace claustrum::conformance {

/// Kinds of changes, in the order of the reports: by name.
enum class DriftKind {
    AnswerAdded,
    AnswerLost,
    ConductChanged, ///< of the server: a crash, a connection closed early
    ErrorCodeChanged,
    ErrorTextChanged,
    ExitCodeChanged, ///< of a process
    FieldAdded,
    FieldMoved,
    FieldRemoved,
    FramingChanged, ///< a rule for the form of frames, broken on one side
    ListElementAdded,
    ListElementMoved,
    ListElementRemoved,
    MethodAdded,
    MethodRemoved,
    OrderChanged,   ///< a rule for the order of frames, broken on one side
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
