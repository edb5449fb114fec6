// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/task.h"
#include "testing/testprogram.h"

#include <QTest>

#include <string>
#include <vector>

using namespace claustrum;

class TestTask : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isEmptyUntilItIsGivenACallable();
    void ownsMoveOnlyObjects();
    void keepsStateBetweenCalls();
    void passesArgumentsWithoutCopies();
    void returnsTheValue();
    void destroysTheCallableWithItself();
};

static_assert(!std::is_copy_constructible_v<Task<void()>>);
static_assert(std::is_nothrow_move_constructible_v<Task<void()>>);

void TestTask::isEmptyUntilItIsGivenACallable()
{
    Task<void()> task;
    QVERIFY(!task);
    task = [] {};
    QVERIFY(bool(task));
    const Task<void()> moved = std::move(task);
    QVERIFY(bool(moved));
    QVERIFY(!task);
    task = {};
    QVERIFY(!task);
}

void TestTask::ownsMoveOnlyObjects()
{
    int sum = 0;
    std::vector<Task<void()>> tasks;
    for (int i = 1; i <= 100; ++i)
        tasks.emplace_back([&sum, owned = std::make_unique<int>(i)] { sum += *owned; });
    for (auto &task : tasks)
        task();
    QCOMPARE(sum, 5050);
}

void TestTask::keepsStateBetweenCalls()
{
    Task<int()> count = [calls = 0]() mutable { return ++calls; };
    QCOMPARE(count(), 1);
    QCOMPARE(count(), 2);
}

void TestTask::passesArgumentsWithoutCopies()
{
    std::unique_ptr<int> received;
    Task<void(std::unique_ptr<int>)> keep = [&](std::unique_ptr<int> value) {
        received = std::move(value);
    };
    keep(std::make_unique<int>(7));
    QCOMPARE(*received, 7);

    const std::string text = "text";
    const std::string *seen = nullptr;
    Task<void(const std::string &)> look = [&](const std::string &value) { seen = &value; };
    look(text);
    QCOMPARE(seen, &text);
}

void TestTask::returnsTheValue()
{
    Task<std::unique_ptr<int>(int)> box = [](int value) { return std::make_unique<int>(value); };
    QCOMPARE(*box(3), 3);
}

void TestTask::destroysTheCallableWithItself()
{
    auto owned = std::make_shared<int>(0);
    const std::weak_ptr<int> watch = owned;
    Task<void()> task = [owned = std::move(owned)] {};
    task();
    QVERIFY(!watch.expired());
    task = {};
    QVERIFY(watch.expired());
}

CLAUSTRUM_TEST(TestTask)
#include "testtask.moc"
