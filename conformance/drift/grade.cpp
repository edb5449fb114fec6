// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/grade.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

enum class Place { Any, End };

struct Line
{
    DriftKind kind;
    std::string_view path; ///< empty: any
    Place place;           ///< of an added field
    Grade grade;
    std::string_view reason;
};

/// The first line that fits counts; a change that none fits is an error.
constexpr std::array table{
    Line{DriftKind::ValueChanged, "result.version", Place::Any, Grade::Info,
         "each build has its own version"},
    Line{DriftKind::MethodAdded, "", Place::Any, Grade::Info, "older clients do not call it"},
    Line{DriftKind::ListElementAdded, "result.methods[]", Place::Any, Grade::Info,
         "the list announces a new method"},
    Line{DriftKind::ListElementAdded, "result.features[]", Place::Any, Grade::Info,
         "the list announces a new feature"},
    Line{DriftKind::FieldAdded, "result.features", Place::Any, Grade::Info,
         "the list announces new features"},
    Line{DriftKind::ListElementAdded, "samples[]", Place::Any, Grade::Info,
         "an additional metric disturbs no reader"},
    Line{DriftKind::FieldAdded, "", Place::End, Grade::Warning,
         "an additional field at the end; only strict readers refuse it"},
    Line{DriftKind::ListElementAdded, "", Place::Any, Grade::Warning,
         "an additional element; only strict readers refuse it"},
    Line{DriftKind::FieldAdded, "", Place::Any, Grade::Error,
         "an additional field before others: the bytes after it move"},
    Line{DriftKind::OrderChanged, "", Place::Any, Grade::Error,
         "clients rely on the order of frames"},
    Line{DriftKind::FramingChanged, "", Place::Any, Grade::Error,
         "clients rely on the form of frames"},
    Line{DriftKind::ConductChanged, "", Place::Any, Grade::Error, "one of the servers fails"},
};

} // namespace

std::string_view gradeName(Grade grade)
{
    switch (grade) {
    case Grade::Info:
        return "info";
    case Grade::Warning:
        return "warning";
    case Grade::Error:
        return "error";
    }
    return {};
}

std::optional<Grade> gradeNamed(std::string_view name)
{
    const auto found = std::find_if(grades.begin(), grades.end(),
                                    [&](Grade grade) { return gradeName(grade) == name; });
    return found == grades.end() ? std::nullopt : std::optional(*found);
}

Graded gradeOf(DriftKind kind, std::string_view path, bool atEnd)
{
    const auto fits = [&](const Line &line) {
        return line.kind == kind && (line.path.empty() || line.path == path)
               && (line.place == Place::Any || atEnd);
    };
    const auto found = std::find_if(table.begin(), table.end(), fits);
    if (found == table.end())
        return {Grade::Error, "an answer that clients may depend on is different"};
    return {found->grade, found->reason};
}

} // namespace claustrum::conformance
