// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/driftviews.h"
#include "wire/jsonwriter.h"

namespace claustrum::conformance {
namespace {

std::vector<std::string> listed(const std::set<std::string> &set)
{
    return {set.begin(), set.end()};
}

std::string exampleJson(const DriftExample &example)
{
    std::string json;
    ObjectWriter(json)
        .string("scenario", example.scenario)
        .string("fromFile", example.fromFile)
        .integer("fromLine", example.fromLine)
        .string("toFile", example.toFile)
        .integer("toLine", example.toLine)
        .string("sent", example.sent)
        .string("from", example.from)
        .string("to", example.to)
        .string("text", example.text)
        .close();
    return json;
}

std::string changeJson(const std::string &group, const DriftChange &change)
{
    std::string json;
    ObjectWriter(json)
        .string("group", group)
        .string("grade", gradeName(change.graded.grade))
        .string("reason", change.graded.reason)
        .string("kind", kindName(change.kind))
        .string("path", change.path)
        .strings("places", listed(change.places))
        .string("from", change.from)
        .string("to", change.to)
        .uinteger("answers", change.count)
        .uinteger("alone", change.alone)
        .strings("scenarios", listed(change.scenarios))
        .raw("example", exampleJson(change.example))
        .close();
    return json;
}

std::string gradesJson(const Drift &drift)
{
    std::string json;
    ObjectWriter object(json);
    for (const Grade grade : grades)
        object.uinteger(gradeName(grade), drift.changes(grade));
    object.close();
    return json;
}

} // namespace

std::string driftJson(const Drift &drift, const DriftNames &sides)
{
    std::string changes = "[";
    for (const auto &[group, list] : drift.groups) {
        for (const DriftChange &change : list)
            changes += (changes.size() > 1 ? "," : "") + changeJson(group, change);
    }
    std::string json;
    ObjectWriter(json)
        .string("from", sides.from)
        .string("to", sides.to)
        .uinteger("scenarios", drift.scenarios)
        .uinteger("answers", drift.answers)
        .uinteger("notCompared", drift.notCompared)
        .strings("onlyFrom", drift.onlyFrom)
        .strings("onlyTo", drift.onlyTo)
        .strings("notes", drift.notes)
        .raw("grades", gradesJson(drift))
        .raw("changes", changes + ']')
        .close();
    return json + '\n';
}

} // namespace claustrum::conformance
