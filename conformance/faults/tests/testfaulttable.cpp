// SPDX-License-Identifier: Apache-2.0
// The page of a table of faults.
#include "conformance/faults/faulttable.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestFaultTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesHoles();
    void writesAPage();
};

namespace {

FaultTable smallTable()
{
    FaultTable table;
    table.faults = {findFault("none"), findFault("seq"), findFault("split")};
    table.rows = {{"first", {FaultCell::Equal, FaultCell::Found, FaultCell::Free}},
                  {"second-one", {FaultCell::FalseAlarm, FaultCell::Hole, FaultCell::Absent}}};
    table.unplayable = {"third: it needs root"};
    return table;
}

} // namespace

void TestFaultTable::namesHoles()
{
    const std::vector<std::string> expected{"none in second-one is found, but is no fault",
                                            "seq in second-one is not found"};
    QVERIFY(smallTable().problems() == expected);
}

void TestFaultTable::writesAPage()
{
    const QString page = QString::fromStdString(writeFaultTable(smallTable()));
    for (const char *part :
         {"| 1 | `none` | is right | a server | no fault: equal in 1 scenario, **differs in 1 "
          "scenario** |",
          "found in 1 scenario; **not found in 1 scenario** |",
          "not found in 1 scenario: a `collect` sums up chunks",
          "           123\nfirst      =x-\nsecond-one ?!.\n", "- third: it needs root\n"})
        QVERIFY2(page.contains(part), part);
}

CLAUSTRUM_PLAIN_TEST(TestFaultTable)
#include "testfaulttable.moc"
