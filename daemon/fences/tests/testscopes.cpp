// SPDX-License-Identifier: Apache-2.0
// Groups of cgroup v2, over a tree of the test.
#include "daemon/fences/scopes.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <cerrno>
#include <map>
#include <set>

using namespace claustrum;

class TestScopes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsItsGroup_data();
    void findsItsGroup();
    void aChildGetsAGroupWithLimits();
    void saysWhatIsNotAllowed_data();
    void saysWhatIsNotAllowed();
    void removesEmptyGroups();
    void leavesNothingBehind_data();
    void leavesNothingBehind();
    void removesWhatKilledDaemonsLeft_data();
    void removesWhatKilledDaemonsLeft();
    void groupsAreBounded();
};

namespace {

const std::string v2 = "31 24 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n";
const std::string group = "0::/user.slice/u.service\n";
const std::string own = "/sys/fs/cgroup/user.slice/u.service";

/// A hierarchy in memory: a new group has the files that the kernel makes.
class Tree final : public CgroupFiles
{
public:
    Tree()
    {
        files["/proc/self/mountinfo"] = v2;
        files["/proc/self/cgroup"] = group;
        files[own + "/cgroup.subtree_control"] = "";
        files[own + "/cgroup.procs"] = "";
    }

    SystemResult<std::string> read(const std::string &path) override
    {
        if (!files.contains(path))
            return systemError("open", path, ENOENT);
        return files[path];
    }
    SystemResult<void> write(const std::string &path, const std::string &text) override
    {
        if (const auto refused = refusals.find(path); refused != refusals.end())
            return systemError("write", path, refused->second);
        if (!files.contains(path))
            return systemError("open", path, ENOENT);
        if (path.ends_with("/cgroup.procs")) {
            for (auto &[other, content] : files) {
                if (other.ends_with("/cgroup.procs") && content == text)
                    content.clear(); // it moves
            }
        }
        files[path] = text;
        return {};
    }
    SystemResult<void> makeGroup(const std::string &path) override
    {
        if (const auto refused = refusals.find(path); refused != refusals.end())
            return systemError("mkdir", path, refused->second);
        groups.insert(path);
        for (const char *name : {"/cgroup.procs", "/memory.max", "/pids.max"})
            files[path + name] = "";
        return {};
    }
    SystemResult<void> removeGroup(const std::string &path) override
    {
        if (!groups.contains(path))
            return systemError("rmdir", path, ENOENT);
        if (!files[path + "/cgroup.procs"].empty())
            return systemError("rmdir", path, EBUSY);
        groups.erase(path);
        return {};
    }

    std::vector<std::string> namesIn(const std::string &path) override
    {
        std::vector<std::string> names{"cgroup.procs"};
        for (const auto &one : groups)
            names.push_back(one.substr(path.size() + 1));
        return names;
    }

    std::map<std::string, std::string> files;
    std::map<std::string, int> refusals; // path to errno
    std::set<std::string> groups;
};

constexpr pid_t self = 77;

} // namespace

void TestScopes::findsItsGroup_data()
{
    QTest::addColumn<std::string>("mounts");
    QTest::addColumn<std::string>("groups");
    QTest::addColumn<std::string>("path"); // empty: none
    const std::string v1 = "30 24 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";
    const std::string hybrid = "32 24 0:28 / /sys/fs/cgroup/unified rw shared:4 - cgroup2 c rw\n";
    QTest::newRow("v2") << v2 << group << own;
    QTest::newRow("the root") << v2 << std::string("0::/\n") << std::string("/sys/fs/cgroup");
    QTest::newRow("v1 only") << v1 << std::string("4:memory:/x\n0::/\n") << std::string();
    QTest::newRow("both") << v1 + hybrid << "4:memory:/x\n" + group
                          << std::string("/sys/fs/cgroup/unified/user.slice/u.service");
    QTest::newRow("only a part of it is mounted")
        << std::string("31 24 0:27 /x /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n") << group
        << std::string();
    QTest::newRow("no group") << v2 << std::string("4:memory:/x\n") << std::string();
    QTest::newRow("out of our namespace") << v2 << std::string("0::\n") << std::string();
    QTest::newRow("garbage") << std::string(" - cgroup2 \n\n - cgroup2 x") << std::string("0::/x")
                             << std::string();
    QTest::newRow("empty") << std::string() << std::string() << std::string();
}

void TestScopes::findsItsGroup()
{
    QFETCH(std::string, mounts);
    QFETCH(std::string, groups);
    QTEST(ownGroup(mounts, groups).value_or(""), "path");
}

void TestScopes::aChildGetsAGroupWithLimits()
{
    Tree tree;
    const auto scopes = Scopes::open(tree, {.memoryBytes = 1000, .tasks = 20}, self);
    QVERIFY(scopes);
    QCOMPARE(tree.files[own + "/claustrum-daemon/cgroup.procs"], std::string("77"));
    QCOMPARE(tree.files[own + "/cgroup.subtree_control"], std::string("+memory +pids"));
    const auto first = (*scopes)->makeOne();
    QVERIFY(first);
    QCOMPARE(first->path, own + "/claustrum-77-1/cgroup.procs");
    QCOMPARE(first->text, std::string("0"));
    QCOMPARE(tree.files[own + "/claustrum-77-1/memory.max"], std::string("1000"));
    QCOMPARE(tree.files[own + "/claustrum-77-1/pids.max"], std::string("20"));
    QCOMPARE((*scopes)->makeOne()->path, own + "/claustrum-77-2/cgroup.procs");
}

void TestScopes::saysWhatIsNotAllowed_data()
{
    QTest::addColumn<std::string>("path"); // refused
    QTest::addColumn<int>("number");
    QTest::addColumn<std::string>("text");
    const auto row = [](const char *name, const std::string &path, int number, const char *text) {
        QTest::newRow(name) << own + path << number << std::string(text);
    };
    row("no delegation", "/claustrum-daemon", EACCES,
        "the group is not delegated to this user (mkdir ");
    row("others in the group", "/cgroup.subtree_control", EBUSY,
        "the limits cannot be switched on (write ");
    row("it cannot move", "/claustrum-daemon/cgroup.procs", EPERM,
        "the daemon cannot leave its group (write ");
}

void TestScopes::saysWhatIsNotAllowed()
{
    QFETCH(std::string, path);
    QFETCH(int, number);
    QFETCH(std::string, text);
    Tree tree;
    tree.refusals[path] = number;
    const auto scopes = Scopes::open(tree, {.memoryBytes = 1, .tasks = 0}, self);
    QVERIFY(!scopes);
    QVERIFY2(scopes.error().text.starts_with("children get no control group of their own: " + text),
             scopes.error().text.c_str());
}

void TestScopes::removesEmptyGroups()
{
    Tree tree;
    std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
    {
        const auto scopes = Scopes::open(tree, {}, self, [&now] { return now; });
        QVERIFY(scopes);
        QCOMPARE(tree.files[own + "/cgroup.subtree_control"], std::string()); // no limits
        for (int i = 0; i < 3; ++i)
            QVERIFY((*scopes)->makeOne());
        QCOMPARE(tree.groups.size(), std::size_t{4}); // their children may not have entered
        tree.files[own + "/claustrum-77-2/cgroup.procs"] = "99\n";
        now += Scopes::entering;
        QVERIFY((*scopes)->makeOne());
        QVERIFY(!tree.groups.contains(own + "/claustrum-77-1"));
        QVERIFY(tree.groups.contains(own + "/claustrum-77-2"));
        QVERIFY(tree.groups.contains(own + "/claustrum-77-4"));
    }
    QVERIFY(tree.groups.contains(own + "/claustrum-77-2")); // its processes live on
    QVERIFY(!tree.groups.contains(own + "/claustrum-77-4"));
}

void TestScopes::leavesNothingBehind_data()
{
    QTest::addColumn<std::string>("refused"); // path; empty: none
    QTest::addColumn<bool>("withOther");
    QTest::addColumn<bool>("stays");
    QTest::newRow("alone") << std::string() << false << false;
    QTest::newRow("with another daemon in the group") << std::string() << true << true;
    QTest::newRow("a group with limits takes no process") << own + "/cgroup.procs" << false << true;
    QTest::newRow("limits that cannot be set") << own + "/cgroup.subtree_control" << false << false;
}

void TestScopes::leavesNothingBehind()
{
    QFETCH(std::string, refused);
    QFETCH(bool, withOther);
    Tree tree;
    if (!refused.empty())
        tree.refusals[refused] = EBUSY;
    (void)Scopes::open(tree, {.memoryBytes = 1, .tasks = 0}, self);
    if (withOther) {
        const auto scopes = Scopes::open(tree, {}, self);
        tree.files[own + "/claustrum-daemon/cgroup.procs"] = "77\n99\n";
    }
    QTEST(tree.groups.contains(own + "/claustrum-daemon"), "stays");
}

void TestScopes::removesWhatKilledDaemonsLeft_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<bool>("stays");
    QTest::newRow("of one that has ended") << std::string("/claustrum-55-1") << false;
    QTest::newRow("of one that runs") << std::string("/claustrum-66-1") << true;
    QTest::newRow("with a process") << std::string("/claustrum-55-2") << true;
    QTest::newRow("not a number") << std::string("/claustrum-55-x") << true;
    QTest::newRow("without a number") << std::string("/claustrum-55-") << true;
    QTest::newRow("without a pid") << std::string("/claustrum--1") << true;
    QTest::newRow("of somebody else") << std::string("/user-55-1") << true;
}

void TestScopes::removesWhatKilledDaemonsLeft()
{
    QFETCH(std::string, name);
    Tree tree;
    tree.files["/proc/66/stat"] = "66 (claustrum) S";
    QVERIFY(tree.makeGroup(own + name));
    tree.files[own + "/claustrum-55-2/cgroup.procs"] = "99\n";
    const auto scopes = Scopes::open(tree, {}, self);
    QVERIFY(scopes);
    QTEST(tree.groups.contains(own + name), "stays");
}

void TestScopes::groupsAreBounded()
{
    Tree tree;
    const auto scopes = Scopes::open(tree, {}, self);
    QVERIFY(scopes);
    for (std::size_t i = 0; i < Scopes::most; ++i)
        QVERIFY((*scopes)->makeOne());
    const auto refused = (*scopes)->makeOne();
    QVERIFY(!refused);
    QCOMPARE(refused.error().text, std::string("there are 4096 groups with processes already"));
}

CLAUSTRUM_PLAIN_TEST(TestScopes)
#include "testscopes.moc"
