// SPDX-License-Identifier: Apache-2.0
#include "installer/libcprobe.h"
#include "installer/tests/sandbox.h"
#include "testing/testprogram.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace claustrum;
using namespace claustrum::test;

class TestLibcProbe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksLdd_data();
    void asksLdd();
    void aLoaderIsSufficient();
    void withoutLdd();
    void lddDecides_data();
    void lddDecides();
    void limitsLdd();
};

namespace {

/// A probe with this `ldd` first in PATH, and no musl loader.
LibcProbe probeWith(const Sandbox &box, const QByteArray &ldd)
{
    box.write("bin/ldd", ldd, 0755);
    LibcProbe probe;
    probe.muslLoaders = QFile::encodeName(box.path("lib")).toStdString() + "/ld-musl-*.so.*";
    probe.environment = {"PATH=" + QFile::encodeName(box.path("bin")).toStdString() + ":/bin"};
    return probe;
}

} // namespace

void TestLibcProbe::asksLdd_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QString>("libc");
    const auto row = [](const char *name, const char *script, const char *libc) {
        QTest::newRow(name) << QByteArray(script) << QString(libc);
    };
    row("glibc", "echo ldd (GNU libc) 2.36", "glibc");
    row("musl", "echo musl libc", "musl");
    row("musl, on stderr", "echo musl libc >&2", "musl");
    row("musl, in any case", "echo GNU; echo MuSL >&2", "musl");
    row("musl, failing like musl's own ldd", "echo musl libc >&2; exit 1", "glibc");
    row("musl, killed", "echo musl; kill -9 $$", "glibc");
    row("musl only in the argument", "[ \"$1\" = --version ] && echo musl", "musl");
    row("no output", "", "glibc");
    row("much output",
        "i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done; echo musl", "musl");
}

void TestLibcProbe::asksLdd()
{
    QFETCH(QByteArray, script);
    QFETCH(QString, libc);
    const Sandbox box;
    QCOMPARE(detectLibc(probeWith(box, "#!/bin/sh\n" + script + "\n")), libc.toStdString());
}

/// Without running `ldd`.
void TestLibcProbe::aLoaderIsSufficient()
{
    const Sandbox box;
    box.write("lib/ld-musl-x86_64.so.1", "");
    const auto probe = probeWith(box, "#!/bin/sh\n: > \"${0%/*}/ran\"\n");
    QCOMPARE(detectLibc(probe), std::string("musl"));
    QVERIFY(!box.exists("bin/ran"));
}

void TestLibcProbe::withoutLdd()
{
    const Sandbox box;
    auto probe = probeWith(box, "not a program");
    QCOMPARE(detectLibc(probe), std::string("glibc"));
    probe.environment = {"PATH=/nonexistent"};
    QCOMPARE(detectLibc(probe), std::string("glibc"));
    probe.environment.clear();
    QCOMPARE(detectLibc(probe), std::string("glibc"));
}

void TestLibcProbe::lddDecides_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<bool>("hasLoader");
    QTest::addColumn<QString>("libc");
    const auto row = [](const char *name, const char *script, bool hasLoader, const char *libc) {
        QTest::newRow(name) << QByteArray(script) << hasLoader << QString(libc);
    };
    row("musl, failing", "echo MuSL libc >&2; exit 1", false, "musl");
    row("musl, killed", "echo musl; kill -9 $$", false, "musl");
    row("glibc beside musl's loader", "echo GNU", true, "glibc");
    row("silent, no loader", "", false, "glibc");
    row("silent, with a loader", "exit 1", true, "musl");
    row("stopped after it spoke", "echo GNU; sleep 600", true, "musl");
    row("stopped, no loader", "echo musl; sleep 600", false, "glibc");
    row("speaks late through another process", "{ sleep 0.1; echo GNU; } &", true, "glibc");
}

/// Since 3ef9370, with shortened limits of 19f30c4 (later/install.md, I1).
void TestLibcProbe::lddDecides()
{
    QFETCH(QByteArray, script);
    QFETCH(bool, hasLoader);
    QFETCH(QString, libc);
    const Sandbox box;
    if (hasLoader)
        box.write("lib/ld-musl-x86_64.so.1", "");
    auto probe = probeWith(box, "#!/bin/sh\n" + script + "\n");
    probe.rule = InstallRules::Libc::LddFirst;
    probe.timeout = std::chrono::seconds(script.contains("600") ? 1 : 60);
    probe.linger = std::chrono::minutes(1);
    QCOMPARE(detectLibc(probe), libc.toStdString());
}

void TestLibcProbe::limitsLdd()
{
    const Sandbox box;
    auto probe = probeWith(box, "#!/bin/sh\necho musl\nsleep 600\n");
    probe.timeout = std::chrono::milliseconds(100);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(detectLibc(probe), std::string("glibc"));
    QVERIFY(timer.elapsed() < 60'000);

    probe = probeWith(box, "#!/bin/sh\nsleep 0.2\necho musl\n");
    probe.timeout = std::chrono::minutes(1);
    QCOMPARE(detectLibc(probe), std::string("musl"));
}

CLAUSTRUM_TEST(TestLibcProbe)
#include "testlibcprobe.moc"
