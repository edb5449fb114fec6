// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/driftkind.h"

namespace claustrum::conformance {

DriftKind driftKind(FieldChange::Kind kind)
{
    using FieldKind = FieldChange::Kind;
    switch (kind) {
    case FieldKind::Added:
        return DriftKind::FieldAdded;
    case FieldKind::Removed:
        return DriftKind::FieldRemoved;
    case FieldKind::Moved:
        return DriftKind::FieldMoved;
    case FieldKind::Retyped:
        return DriftKind::TypeChanged;
    case FieldKind::Value:
        return DriftKind::ValueChanged;
    case FieldKind::ErrorText:
        return DriftKind::ErrorTextChanged;
    case FieldKind::ErrorCode:
        return DriftKind::ErrorCodeChanged;
    case FieldKind::Outcome:
        return DriftKind::OutcomeChanged;
    case FieldKind::ElementAdded:
        return DriftKind::ListElementAdded;
    case FieldKind::ElementRemoved:
        return DriftKind::ListElementRemoved;
    case FieldKind::ElementMoved:
        return DriftKind::ListElementMoved;
    case FieldKind::Spelling:
        return DriftKind::SpellingChanged;
    }
    return DriftKind::ValueChanged;
}

std::string_view kindName(DriftKind kind)
{
    switch (kind) {
    case DriftKind::AnswerAdded:
        return "answer added";
    case DriftKind::AnswerLost:
        return "answer lost";
    case DriftKind::ConductChanged:
        return "conduct changed";
    case DriftKind::ErrorCodeChanged:
        return "error code changed";
    case DriftKind::ErrorTextChanged:
        return "error text changed";
    case DriftKind::ExitCodeChanged:
        return "exit code changed";
    case DriftKind::FieldAdded:
        return "field added";
    case DriftKind::FieldMoved:
        return "field moved";
    case DriftKind::FieldRemoved:
        return "field removed";
    case DriftKind::FramingChanged:
        return "framing changed";
    case DriftKind::ListElementAdded:
        return "list element added";
    case DriftKind::ListElementMoved:
        return "list element moved";
    case DriftKind::ListElementRemoved:
        return "list element removed";
    case DriftKind::MethodAdded:
        return "method added";
    case DriftKind::MethodRemoved:
        return "method removed";
    case DriftKind::OrderChanged:
        return "order changed";
    case DriftKind::OutcomeChanged:
        return "outcome changed";
    case DriftKind::OutputChanged:
        return "output changed";
    case DriftKind::SpellingChanged:
        return "spelling changed";
    case DriftKind::TypeChanged:
        return "type changed";
    case DriftKind::ValueChanged:
        return "value changed";
    }
    return {};
}

} // namespace claustrum::conformance
