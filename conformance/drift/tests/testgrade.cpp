// SPDX-License-Identifier: Apache-2.0
// The grade of each kind of change.
#include "conformance/drift/grade.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestGrade : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void grades_data();
    void grades();
    void names();
};

void TestGrade::grades_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("atEnd");
    QTest::addColumn<QByteArray>("grade");
    const auto row = [](DriftKind kind, const char *path, bool atEnd, const char *grade) {
        const std::string_view name = kindName(kind);
        QTest::addRow("%.*s %s%s", static_cast<int>(name.size()), name.data(), path,
                      atEnd ? " at the end" : "")
            << static_cast<int>(kind) << QByteArray(path) << atEnd << QByteArray(grade);
    };
    using Kind = DriftKind;
    row(Kind::ValueChanged, "result.version", false, "info");
    row(Kind::MethodAdded, "", false, "info");
    row(Kind::ListElementAdded, "result.methods[]", false, "info");
    row(Kind::ListElementAdded, "result.features[]", true, "info");
    row(Kind::ListElementAdded, "samples[]", false, "info");
    row(Kind::FieldAdded, "result.features", true, "info");
    row(Kind::FieldAdded, "result.root", true, "warning");
    row(Kind::ListElementAdded, "entries[]", false, "warning");
    row(Kind::FieldAdded, "result.repoSlug", false, "error");
    row(Kind::ValueChanged, "result.size", false, "error");
    for (const Kind kind :
         {Kind::AnswerAdded, Kind::AnswerLost, Kind::ConductChanged, Kind::ErrorCodeChanged,
          Kind::ErrorTextChanged, Kind::ExitCodeChanged, Kind::FieldMoved, Kind::FieldRemoved,
          Kind::FramingChanged, Kind::ListElementMoved, Kind::ListElementRemoved,
          Kind::MethodRemoved, Kind::OrderChanged, Kind::OutcomeChanged, Kind::OutputChanged,
          Kind::SpellingChanged, Kind::TypeChanged})
        row(kind, "result.x", false, "error");
}

void TestGrade::grades()
{
    QFETCH(int, kind);
    QFETCH(QByteArray, path);
    QFETCH(bool, atEnd);
    const Graded graded = gradeOf(static_cast<DriftKind>(kind), path.toStdString(), atEnd);
    QTEST(QByteArray(gradeName(graded.grade).data()), "grade");
    QVERIFY(!graded.reason.empty());
}

void TestGrade::names()
{
    for (const Grade grade : claustrum::conformance::grades)
        QCOMPARE(gradeNamed(gradeName(grade)).value(), grade);
    QVERIFY(!gradeNamed("fatal"));
    QVERIFY(Grade::Info < Grade::Warning && Grade::Warning < Grade::Error);
}

CLAUSTRUM_PLAIN_TEST(TestGrade)
#include "testgrade.moc"
