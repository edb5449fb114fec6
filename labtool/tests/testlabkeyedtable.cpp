// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/keyedtablemodel.h"
#include "testing/testprogram.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace claustrum::lab;

namespace {

int comparisons = 0;

/// Counts how often keys are compared.
struct CountedKey
{
    int value = 0;

    friend bool operator==(const CountedKey &one, const CountedKey &other)
    {
        ++comparisons;
        return one.value == other.value;
    }
};

struct TestRow
{
    int id = 0;
    int value = 0;

    [[nodiscard]] CountedKey key() const { return {id}; }
};

} // namespace

template <>
struct std::hash<CountedKey>
{
    std::size_t operator()(const CountedKey &key) const { return std::hash<int>()(key.value); }
};

namespace {

class TestModel : public KeyedTableModel<TestRow>
{
public:
    static constexpr const char *titles[] = {"Id", "Value"};
    TestModel()
        : KeyedTableModel(titles)
    {}
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (role != Qt::DisplayRole)
            return {};
        return index.column() == 0 ? at(index.row()).id : at(index.row()).value;
    }
    [[nodiscard]] QList<int> ids() const
    {
        QList<int> ids;
        for (int row = 0; row < rowCount(); ++row)
            ids << at(row).id;
        return ids;
    }
};

std::vector<TestRow> rowsOf(const QList<int> &ids, int value = 0)
{
    std::vector<TestRow> rows;
    rows.reserve(static_cast<std::size_t>(ids.size()));
    for (const int id : ids)
        rows.push_back({id, value});
    return rows;
}

} // namespace

class TestLabKeyedTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sets_data();
    void sets();
    void keepsSelection();
    void titlesColumns();
    void comparesEachKeyOnce();
};

void TestLabKeyedTable::sets_data()
{
    QTest::addColumn<QList<int>>("before");
    QTest::addColumn<QList<int>>("incoming");
    QTest::addColumn<QList<int>>("after");
    QTest::addColumn<int>("removals"); // signals: one for each run
    using L = QList<int>;
    QTest::newRow("nothing") << L{} << L{} << L{} << 0;
    QTest::newRow("into an empty table") << L{} << L{3, 1, 2} << L{3, 1, 2} << 0;
    QTest::newRow("the same") << L{1, 2, 3} << L{1, 2, 3} << L{1, 2, 3} << 0;
    QTest::newRow("another order keeps the old one") << L{1, 2, 3} << L{3, 2, 1} << L{1, 2, 3} << 0;
    QTest::newRow("new rows follow, in their order")
        << L{2, 4} << L{5, 2, 1, 4, 3} << L{2, 4, 5, 1, 3} << 0;
    QTest::newRow("first and last gone") << L{1, 2, 3, 4} << L{2, 3} << L{2, 3} << 2;
    QTest::newRow("a run in the middle") << L{1, 2, 3, 4} << L{4, 1} << L{1, 4} << 1;
    QTest::newRow("every other one") << L{1, 2, 3, 4, 5} << L{2, 4} << L{2, 4} << 3;
    QTest::newRow("all gone") << L{1, 2, 3} << L{} << L{} << 1;
    QTest::newRow("all replaced") << L{1, 2} << L{3, 4} << L{3, 4} << 1;
    QTest::newRow("one key twice") << L{1, 2} << L{1, 1, 2} << L{1, 2, 1} << 0;
    QTest::newRow("one key twice, before and after") << L{1, 1} << L{1, 1} << L{1, 1} << 1;
}

void TestLabKeyedTable::sets()
{
    QFETCH(QList<int>, before);
    QFETCH(QList<int>, incoming);
    TestModel model;
    QAbstractItemModelTester tester(&model);
    model.set(rowsOf(before));
    QSignalSpy removals(&model, &QAbstractItemModel::rowsRemoved);
    model.set(rowsOf(incoming, 7));
    QTEST(model.ids(), "after");
    QTEST(int(removals.count()), "removals");
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(model.at(row).value, 7);
}

void TestLabKeyedTable::keepsSelection()
{
    TestModel model;
    model.set(rowsOf({1, 2, 3}));
    const QPersistentModelIndex third(model.index(2, 0));
    model.set(rowsOf({4, 3, 2}));
    QCOMPARE(third.row(), 1);
    QCOMPARE(third.data().toInt(), 3);
}

void TestLabKeyedTable::titlesColumns()
{
    const TestModel model;
    QCOMPARE(model.columnCount(), 2);
    QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), QString("Value"));
    QVERIFY(!model.headerData(2, Qt::Horizontal, Qt::DisplayRole).isValid());
    QVERIFY(!model.headerData(0, Qt::Vertical, Qt::DisplayRole).isValid());
}

/// Not each with each.
void TestLabKeyedTable::comparesEachKeyOnce()
{
    constexpr int many = 5'000;
    QList<int> ids;
    for (int id = 0; id < many; ++id)
        ids << id;
    TestModel model;
    model.set(rowsOf(ids));
    comparisons = 0;
    model.set(rowsOf(ids));
    QCOMPARE(model.rowCount(), many);
    QVERIFY2(comparisons < 20 * many, std::to_string(comparisons).c_str());
}

CLAUSTRUM_TEST(TestLabKeyedTable)
#include "testlabkeyedtable.moc"
