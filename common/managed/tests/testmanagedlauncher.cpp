// SPDX-License-Identifier: Apache-2.0
// The folders and files of managed settings, and the answer that they make together.
#include "common/managed/managedlauncher.h"
#include "common/managed/settingsfiles.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace claustrum;
using claustrum::testing::Sandbox;
namespace fs = std::filesystem;

namespace {

/// Two folders of settings, and launchers.
class Host
{
public:
    Host()
    {
        for (const char *name : {"sys", "sys/managed-settings.d", "e2e", "e2e/managed-settings.d"})
            fs::create_directory(path(name));
        m_sandbox.makeFile("wrap", "#!/bin/sh\n", 0755);
        m_sandbox.makeFile("other", "#!/bin/sh\n", 0755);
    }

    [[nodiscard]] std::string path(const std::string &name) const { return m_sandbox.path(name); }
    void write(const std::string &name, const std::string &content) const
    {
        m_sandbox.makeFile(name, content);
    }
    /// A file that sets a launcher of the sandbox.
    void set(const std::string &file, const std::string &launcher) const
    {
        write(file, R"({"processWrapper":")" + path(launcher) + "\"}");
    }
    void link(const std::string &name, const std::string &to) const
    {
        fs::create_symlink(to, path(name));
    }
    void fifo(const std::string &name) const
    {
        if (::mkfifo(path(name).c_str(), 0600) != 0)
            qFatal("no fifo");
    }
    [[nodiscard]] ManagedLauncher resolve(bool withReplacement = false) const
    {
        return resolveLauncher({path("sys"), withReplacement ? path("e2e") : ""}, "/cli");
    }

    /// The answer in one text, without the path of the sandbox.
    [[nodiscard]] std::string answer(bool withReplacement = false) const
    {
        using Status = ManagedLauncher::Status;
        const auto launcher = resolve(withReplacement);
        std::string text;
        if (launcher.status == Status::Usable)
            text = "usable " + launcher.argv.front() + " by " + launcher.file;
        else if (launcher.status == Status::Unusable)
            text = "unusable " + launcher.file;
        else if (launcher.status == Status::Unreadable)
            text = "unreadable " + launcher.file + ": " + launcher.reason;
        else
            text = "none";
        const std::string folder = path("");
        for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
            text.erase(at, folder.size());
        return text;
    }

private:
    Sandbox m_sandbox;
};

using Prepare = std::function<void(const Host &)>;

} // namespace

Q_DECLARE_METATYPE(Prepare)

class TestManagedLauncher : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void resolves_data();
    void resolves();
    void replaces_data();
    void replaces();
    void refusesWhatItMayNotRead_data();
    void refusesWhatItMayNotRead();
    void boundsDropIns();
    void readsTwoMebibytes();
    void looksAgainAtWhatItOpened_data();
    void looksAgainAtWhatItOpened();
    void survivesAnExchangedFile();
    void readsAnew();
};

/// With the system's folder alone.
void TestManagedLauncher::resolves_data()
{
    QTest::addColumn<Prepare>("prepare");
    QTest::addColumn<std::string>("answer");
    const auto row = [](const char *name, const char *answer, const Prepare &prepare) {
        QTest::newRow(name) << prepare << std::string(answer);
    };
    const std::string base = "sys/managed-settings.json";
    const std::string drop = "sys/managed-settings.d/";
    const std::string noJson = "unreadable sys/managed-settings.d/a.json: not valid JSON";
    row("empty folders", "none", [](const Host &) {});
    row("no drop-in folder", "none",
        [](const Host &host) { fs::remove(host.path("sys/managed-settings.d")); });
    row("no folder", "none", [](const Host &host) { fs::remove_all(host.path("sys")); });
    row("base file", "usable wrap by sys/managed-settings.json",
        [=](const Host &host) { host.set(base, "wrap"); });
    row("base file without", "none", [=](const Host &host) { host.write(base, "{}"); });
    row("unusable", "unusable sys/managed-settings.json",
        [=](const Host &host) { host.set(base, "none"); });
    row("a drop-in wins", "usable other by sys/managed-settings.d/a.json", [=](const Host &host) {
        host.set(base, "wrap");
        host.set(drop + "a.json", "other");
    });
    row("the last drop-in by name wins", "usable other by sys/managed-settings.d/b.json",
        [=](const Host &host) {
            host.set(drop + "b.json", "other");
            host.set(drop + "B.json", "wrap");
            host.set(drop + "a.json", "wrap");
        });
    row("an unusable drop-in wins, too", "unusable sys/managed-settings.d/a.json",
        [=](const Host &host) {
            host.set(base, "wrap");
            host.set(drop + "a.json", "none");
        });
    row("a drop-in without a value", "usable wrap by sys/managed-settings.json",
        [=](const Host &host) {
            host.set(base, "wrap");
            host.write(drop + "a.json", R"({"processWrapper":5})");
        });
    row("other names", "none", [=](const Host &host) {
        for (const char *name : {".a.json", "a.JSON", "a.json~", "json", ".json"})
            host.set(drop + name, "wrap");
    });
    row("links", "usable wrap by sys/managed-settings.d/a.json", [=](const Host &host) {
        host.set("elsewhere", "wrap");
        host.link(drop + "a.json", host.path("elsewhere"));
    });
    row("the base file is a link", "usable wrap by sys/managed-settings.json",
        [=](const Host &host) {
            host.set("elsewhere", "wrap");
            host.link(base, "../elsewhere");
        });
    row("a dangling base file", "none", [=](const Host &host) { host.link(base, "nowhere"); });
    row("a dangling drop-in", "none", [=](const Host &host) { host.link(drop + "a.json", "x"); });
    row("a link to itself",
        "unreadable sys/managed-settings.json: too many levels of symbolic links",
        [=](const Host &host) { host.link(base, "managed-settings.json"); });
    row("the base file is a folder", "unreadable sys/managed-settings.json: is a directory",
        [=](const Host &host) { fs::create_directory(host.path(base)); });
    row("a link to a folder", "unreadable sys/managed-settings.d/a.json: is a directory",
        [=](const Host &host) { host.link(drop + "a.json", "/"); });
    row("the base file is a fifo", "unreadable sys/managed-settings.json: not a regular file",
        [=](const Host &host) { host.fifo(base); });
    row("a link to a fifo", "unreadable sys/managed-settings.d/a.json: not a regular file",
        [=](const Host &host) {
            host.fifo("fifo");
            host.link(drop + "a.json", host.path("fifo"));
        });
    row("a link to a device", "unreadable sys/managed-settings.json: not a regular file",
        [=](const Host &host) { host.link(base, "/dev/zero"); });
    row("drop-ins that are neither files nor links", "none", [=](const Host &host) {
        fs::create_directory(host.path(drop + "a.json"));
        host.fifo(drop + "b.json");
    });
    row("the drop-in folder is a file", "none", [=](const Host &host) {
        fs::remove(host.path("sys/managed-settings.d"));
        host.write("sys/managed-settings.d", "x");
    });
    row("the drop-in folder is a fifo", "none", [=](const Host &host) {
        fs::remove(host.path("sys/managed-settings.d"));
        host.fifo("sys/managed-settings.d");
    });
    row("the drop-in folder is a link", "usable wrap by sys/managed-settings.d/a.json",
        [=](const Host &host) {
            fs::remove(host.path("sys/managed-settings.d"));
            host.link("sys/managed-settings.d", host.path("e2e"));
            host.set("e2e/a.json", "wrap");
        });
    row("the folder is a file", "unreadable sys/managed-settings.json: not a directory",
        [](const Host &host) {
            fs::remove_all(host.path("sys"));
            host.write("sys", "x");
        });
    row("no JSON in a drop-in", noJson.c_str(), [=](const Host &host) {
        host.set(base, "wrap");
        host.set(drop + "b.json", "wrap");
        host.write(drop + "a.json", "{");
    });
    row("the first unreadable file is reported",
        "unreadable sys/managed-settings.json: not a JSON object", [=](const Host &host) {
            host.write(base, "[]");
            host.write(drop + "a.json", "{");
        });
}

void TestManagedLauncher::resolves()
{
    QFETCH(Prepare, prepare);
    const Host host;
    prepare(host);
    QTEST(host.answer(), "answer");
    QVERIFY(!host.resolve().replacementIsIgnored);
}

/// With CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR, whose folder sets "other".
void TestManagedLauncher::replaces_data()
{
    QTest::addColumn<Prepare>("prepare");
    QTest::addColumn<bool>("isIgnored");
    const auto row = [](const char *name, bool isIgnored, const Prepare &prepare) {
        QTest::newRow(name) << prepare << isIgnored;
    };
    const std::string base = "sys/managed-settings.json";
    const std::string drop = "sys/managed-settings.d/";
    row("an empty folder", false, [](const Host &) {});
    row("no folder", false, [](const Host &host) { fs::remove_all(host.path("sys")); });
    row("other files", false, [=](const Host &host) {
        host.write("sys/x.json", "");
        host.write(drop + "x.JSON", "");
        fs::create_directory(host.path(drop + "a.json"));
        host.fifo(drop + "b.json");
    });
    row("a base file", true, [=](const Host &host) { host.write(base, "{}"); });
    row("a base file that is a folder", true,
        [=](const Host &host) { fs::create_directory(host.path(base)); });
    row("a dangling base file", true, [=](const Host &host) { host.link(base, "nowhere"); });
    row("a drop-in", true, [=](const Host &host) { host.write(drop + "a.json", "{}"); });
    row("a hidden drop-in", true, [=](const Host &host) { host.write(drop + ".a.json", "{}"); });
    row("a dangling drop-in", true, [=](const Host &host) { host.link(drop + "a.json", "x"); });
}

void TestManagedLauncher::replaces()
{
    QFETCH(Prepare, prepare);
    QFETCH(bool, isIgnored);
    const Host host;
    host.set("e2e/managed-settings.json", "other");
    prepare(host);
    QCOMPARE(host.resolve(true).replacementIsIgnored, isIgnored);
    const std::string replaced = "usable other by e2e/managed-settings.json";
    QCOMPARE(host.answer(true) == replaced, !isIgnored);
    QVERIFY(host.answer(false) != replaced);
}

void TestManagedLauncher::refusesWhatItMayNotRead_data()
{
    QTest::addColumn<std::string>("closed");
    QTest::addColumn<int>("mode");
    QTest::addColumn<std::string>("answer");
    const auto row = [](const char *name, const char *closed, int mode, const char *answer) {
        QTest::newRow(name) << std::string(closed) << mode << std::string(answer);
    };
    row("the base file", "sys/managed-settings.json", 0,
        "unreadable sys/managed-settings.json: permission denied");
    row("a drop-in", "sys/managed-settings.d/a.json", 0,
        "unreadable sys/managed-settings.d/a.json: permission denied");
    row("the folder", "sys", 0, "unreadable sys/managed-settings.json: permission denied");
    row("the drop-in folder", "sys/managed-settings.d", 0,
        "unreadable sys/managed-settings.d: the drop-in directory could not be listed: permission "
        "denied");
    row("a drop-in folder that can be listed only", "sys/managed-settings.d", 0444,
        "unreadable sys/managed-settings.d/a.json: permission denied");
}

void TestManagedLauncher::refusesWhatItMayNotRead()
{
    if (::geteuid() == 0 && ::seteuid(65534) != 0)
        QSKIP("root reads everything, and may not become somebody else");
    QFETCH(std::string, closed);
    QFETCH(int, mode);
    {
        const Host host;
        host.set("sys/managed-settings.json", "wrap");
        host.set("sys/managed-settings.d/a.json", "wrap");
        ::chmod(host.path(closed).c_str(), static_cast<mode_t>(mode));
        QTEST(host.answer(), "answer");
        QVERIFY(host.resolve(true).replacementIsIgnored);
        ::chmod(host.path(closed).c_str(), 0700);
    }
    if (::getuid() == 0)
        QCOMPARE(::seteuid(0), 0);
}

void TestManagedLauncher::boundsDropIns()
{
    const Host host;
    host.set("sys/managed-settings.d/z.json", "wrap");
    for (std::size_t i = 1; i < mostDropIns; ++i)
        host.write("sys/managed-settings.d/" + std::to_string(i) + ".json", "");
    QCOMPARE(host.answer(), std::string("usable wrap by sys/managed-settings.d/z.json"));
    host.write("sys/managed-settings.d/one-more.json", "");
    QCOMPARE(host.answer(), std::string("unreadable sys/managed-settings.d: the drop-in directory "
                                        "could not be listed: more than 1024 files"));
}

void TestManagedLauncher::readsTwoMebibytes()
{
    const Host host;
    std::string settings = R"({"processWrapper":")" + host.path("wrap") + "\"}";
    settings.append(2097152 - settings.size(), ' ');
    host.write("sys/managed-settings.json", settings);
    QCOMPARE(host.answer(), std::string("usable wrap by sys/managed-settings.json"));
    host.write("sys/managed-settings.json", settings + ' ');
    QCOMPARE(host.answer(), std::string("unreadable sys/managed-settings.json: larger than 2 MiB"));
}

/// Whatever was put into the place of a file between a look and its open.
void TestManagedLauncher::looksAgainAtWhatItOpened_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("outcome");
    const auto row = [](const char *name, const char *outcome) {
        QTest::newRow(name) << std::string(name) << std::string(outcome);
    };
    row("file", "content");
    row("fifo", "not a regular file");
    row("/dev/zero", "not a regular file");
    row("/", "is a directory");
    row("large", "larger than 2 MiB");
    row("/proc/kallsyms", "larger than 2 MiB"); // whose size is 0 at first
}

void TestManagedLauncher::looksAgainAtWhatItOpened()
{
    QFETCH(std::string, name);
    const Host host;
    host.write("file", "content");
    host.fifo("fifo");
    host.write("large", std::string(2097153, ' '));
    const std::string path = name.starts_with('/') ? name : host.path(name);
    const Fd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file)
        QSKIP("this system does not have that file");
    const auto content = openedSettings(file, path);
    QTEST(content ? *content : content.error().text, "outcome");
}

/// Another thread exchanges the file for a fifo, a folder and a device: the answer is one of the
/// states, and no read hangs.
void TestManagedLauncher::survivesAnExchangedFile()
{
    const Host host;
    host.set("good", "wrap");
    host.fifo("fifo");
    std::atomic<bool> stop = false;
    const std::string target = host.path("sys/managed-settings.json");
    host.link("sys/managed-settings.json", host.path("good")); // there is always one
    std::thread exchanger([&] {
        const std::string next = host.path("next");
        for (int i = 0; !stop; ++i) {
            const std::string to = i % 4 == 0   ? host.path("good")
                                   : i % 4 == 1 ? host.path("fifo")
                                   : i % 4 == 2 ? "/dev/zero"
                                                : "/";
            (void)::symlink(to.c_str(), next.c_str());
            (void)::rename(next.c_str(), target.c_str());
        }
    });
    const std::string unreadable = "unreadable sys/managed-settings.json: ";
    const std::vector<std::string> expected = {"usable wrap by sys/managed-settings.json",
                                               unreadable + "is a directory",
                                               unreadable + "not a regular file"};
    std::string wrong;
    for (int i = 0; i < 5000 && wrong.empty(); ++i) {
        const auto answer = host.answer();
        if (std::find(expected.begin(), expected.end(), answer) == expected.end())
            wrong = answer;
    }
    stop = true;
    exchanger.join();
    QCOMPARE(wrong, std::string());
}

void TestManagedLauncher::readsAnew()
{
    const Host host;
    QCOMPARE(host.answer(), std::string("none"));
    host.set("sys/managed-settings.json", "wrap");
    QCOMPARE(host.answer(), std::string("usable wrap by sys/managed-settings.json"));
    fs::remove(host.path("wrap"));
    QCOMPARE(host.answer(), std::string("unusable sys/managed-settings.json"));
    fs::remove(host.path("sys/managed-settings.json"));
    QCOMPARE(host.answer(), std::string("none"));
}

CLAUSTRUM_PLAIN_TEST(TestManagedLauncher)
#include "testmanagedlauncher.moc"
