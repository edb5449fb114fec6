// SPDX-License-Identifier: Apache-2.0
#include "installer/noexec.h"
#include "testing/testprogram.h"

#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <optional>
#include <sched.h>
#include <string>
#include <string_view>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace claustrum;

class TestNoexec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void advisesForSuchAMount();
    void isSilentOtherwise();
};

/// Runs in a child of its own, whose mounts nobody else sees.
static void writeAdviceOfOwnMount(const std::string &place, int pipe)
{
    const int namespaces = ::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    if (::unshare(namespaces) != 0 || ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
        || ::mount("none", place.c_str(), "tmpfs", MS_NOEXEC, nullptr) != 0)
        return;
    const std::string advice = "mounted\n" + noexecAdvice(place);
    [[maybe_unused]] const auto written = ::write(pipe, advice.data(), advice.size());
}

/// The advice for a file system that is mounted noexec at @p place; none if none can be mounted.
static std::optional<std::string> adviceOfOwnMount(const std::string &place)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return {};
    const pid_t child = ::fork();
    if (child == 0) {
        writeAdviceOfOwnMount(place, ends[1]);
        ::_exit(0);
    }
    ::close(ends[1]);
    char text[4096]; // longer than any advice
    const ssize_t size = child > 0 ? ::read(ends[0], text, sizeof text) : 0;
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    const std::string_view report(text, size > 0 ? static_cast<std::size_t>(size) : 0);
    const std::size_t advice = report.find('\n') + 1;
    return advice > 0 ? std::optional(std::string(report.substr(advice))) : std::nullopt;
}

void TestNoexec::advisesForSuchAMount()
{
    const QTemporaryDir folder;
    const std::string place = folder.path().toStdString();
    const auto advice = adviceOfOwnMount(place);
    if (!advice)
        QSKIP("this user may not mount a file system, not even in a namespace");
    QVERIFY2(advice->starts_with("claustrum: no program in " + place + " can be run: "),
             advice->c_str());
    QVERIFY(advice->ends_with("\n"));
}

void TestNoexec::isSilentOtherwise()
{
    const QTemporaryDir folder; // where the tests execute programs
    QCOMPARE(noexecAdvice(folder.path().toStdString()), std::string());
    QCOMPARE(noexecAdvice("/none"), std::string());
}

CLAUSTRUM_TEST(TestNoexec)
#include "testnoexec.moc"
