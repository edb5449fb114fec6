// SPDX-License-Identifier: Apache-2.0
// What the doctor prints, and checks whose facts are at hand.
#include "host/doctor/doctor.h"
#include "host/doctor/libccheck.h"
#include "host/doctor/logindsetting.h"
#include "host/doctor/quotacheck.h"
#include "host/doctor/shellcheck.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonvalue.h"

#include <elf.h>

#include <cstring>
#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

/// "WARN name: text", for each.
std::string brief(const Findings &findings)
{
    std::string text;
    for (const auto &finding : findings) {
        const char *const words[] = {"PASS", "WARN", "FAIL"};
        text += std::string(words[static_cast<int>(finding.level)]) + ' ' + finding.name + ": "
                + finding.text + '\n';
    }
    return text;
}

/// The head of a program for that processor, with that loader.
std::string program(unsigned machine, const std::string &loader)
{
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_machine = static_cast<Elf64_Half>(machine);
    header.e_phoff = sizeof header;
    header.e_phnum = loader.empty() ? 0 : 1;
    Elf64_Phdr part{};
    part.p_type = PT_INTERP;
    part.p_offset = sizeof header + sizeof part;
    part.p_filesz = loader.size() + 1;
    std::string bytes(reinterpret_cast<const char *>(&header), sizeof header);
    bytes.append(reinterpret_cast<const char *>(&part), sizeof part);
    return bytes + loader + '\0';
}

constexpr unsigned thisMachine =
#if defined(__x86_64__)
    EM_X86_64;
#else
    EM_AARCH64;
#endif
constexpr unsigned otherMachine = thisMachine == EM_X86_64 ? EM_AARCH64 : EM_X86_64;

} // namespace

class TestDoctorText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void text();
    void json();
    void programs_data();
    void programs();
    void quotas_data();
    void quotas();
    void mounts();
    void logins_data();
    void logins();
    void shells_data();
    void shells();
};

void TestDoctorText::text()
{
    const Findings findings{pass("home", "it is fine"), warn("proxy", "a\nb", "unset X"),
                            fail("descriptors-of-it", "none", "buy some")};
    QCOMPARE(doctorText(findings, false), std::string("PASS  home        it is fine\n"
                                                      "WARN  proxy       a b\n"
                                                      "                  mend: unset X\n"
                                                      "FAIL  descriptors-of-it none\n"
                                                      "                  mend: buy some\n"
                                                      "1 pass, 1 warn, 1 fail\n"));
    QVERIFY(doctorText(findings, true).starts_with("\x1b[32mPASS\x1b[0m  home"));
}

void TestDoctorText::json()
{
    const auto json = parseJson(doctorJson({pass("home", "\"a\""), warn("b", "c", "d")}));
    QVERIFY(json);
    const auto &findings = json->find("findings")->array();
    QCOMPARE(findings.size(), 2U);
    QCOMPARE(findings[0].find("level")->string(), std::string("PASS"));
    QCOMPARE(findings[0].find("text")->string(), std::string("\"a\""));
    QCOMPARE(findings[1].find("mend")->string(), std::string("d"));
}

void TestDoctorText::programs_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("begin"); // PATH is the program's
    QTest::newRow("static") << program(thisMachine, "") << std::string("PASS libc: PATH needs no");
    QTest::newRow("a loader that is there")
        << program(thisMachine, "/bin/sh") << std::string("PASS libc: PATH finds its loader");
    QTest::newRow("another libc")
        << program(thisMachine, "/lib/ld-musl-none.so.1")
        << std::string("FAIL libc: PATH was built for musl, which this host does not have");
    QTest::newRow("a libc of another place")
        << program(thisMachine, "/none/ld-linux.so.2")
        << std::string("FAIL libc: PATH was built for glibc, which this host does not have");
    QTest::newRow("another processor")
        << program(otherMachine, "") << std::string("FAIL libc: PATH was built for ");
    QTest::newRow("a script") << std::string("#!/bin/sh -e\n")
                              << std::string("PASS libc: PATH is a script for /bin/sh\n");
    QTest::newRow("a script without its interpreter")
        << std::string("#! /none/node\n")
        << std::string("FAIL libc: PATH needs the interpreter /none/node, which is missing");
    QTest::newRow("a script without anything")
        << std::string("#!") << std::string("FAIL libc: PATH needs the inter");
    QTest::newRow("a cut header") << program(thisMachine, "").substr(0, 20)
                                  << std::string("FAIL libc: PATH is no program");
    QTest::newRow("an HTML page") << std::string("<html>")
                                  << std::string("FAIL libc: PATH is no program");
    auto beyond = program(thisMachine, "/x");
    beyond.resize(sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr));
    QTest::newRow("headers that lead beyond the end")
        << beyond << std::string("PASS libc: PATH needs no loader");
}

void TestDoctorText::programs()
{
    QFETCH(std::string, bytes);
    QFETCH(std::string, begin);
    const Sandbox sandbox;
    const auto path = sandbox.makeFile("cli", bytes);
    begin.replace(begin.find("PATH"), 4, path);
    const auto found = brief({programFinding(path)});
    QCOMPARE(found.substr(0, begin.size()), begin);
}

void TestDoctorText::quotas_data()
{
    QTest::addColumn<quint64>("usedMiB");
    QTest::addColumn<quint64>("mostMiB");
    QTest::addColumn<quint64>("usedFiles");
    QTest::addColumn<quint64>("mostFiles");
    QTest::addColumn<bool>("warns");
    QTest::newRow("none") << quint64(500) << quint64(0) << quint64(9999) << quint64(0) << false;
    QTest::newRow("room") << quint64(500) << quint64(1000) << quint64(0) << quint64(5000) << false;
    QTest::newRow("bytes") << quint64(990) << quint64(1000) << quint64(0) << quint64(0) << true;
    QTest::newRow("beyond") << quint64(1100) << quint64(1000) << quint64(0) << quint64(0) << true;
    QTest::newRow("files") << quint64(0) << quint64(0) << quint64(4900) << quint64(5000) << true;
}

void TestDoctorText::quotas()
{
    QFETCH(quint64, usedMiB);
    QFETCH(quint64, mostMiB);
    QFETCH(quint64, usedFiles);
    QFETCH(quint64, mostFiles);
    QFETCH(bool, warns);
    const auto finding = quotaFinding({.usedBytes = usedMiB << 20,
                                       .mostBytes = mostMiB << 20,
                                       .usedFiles = usedFiles,
                                       .mostFiles = mostFiles});
    QCOMPARE(finding.level == Finding::Level::Warn, warns);
}

void TestDoctorText::mounts()
{
    constexpr const char *table = "1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
                                  "2 1 8:2 / /home rw - ext4 /dev/sda2 rw\n"
                                  "garbage\n"
                                  "3 1 8:3 / /home/u/x rw a:1 b:2 - xfs /dev/sda3 rw\n";
    QCOMPARE(mountSource(table, "/home/u"), std::string("/dev/sda2"));
    QCOMPARE(mountSource(table, "/homes"), std::string("/dev/sda1"));
    QCOMPARE(mountSource(table, "/home/u/x/y"), std::string("/dev/sda3"));
    QCOMPARE(mountSource("", "/"), std::string());
}

void TestDoctorText::logins_data()
{
    QTest::addColumn<std::string>("setting"); // empty: no systemd
    QTest::addColumn<bool>("lingers");
    QTest::addColumn<bool>("isRoot");
    QTest::addColumn<bool>("warns");
    const std::string kills = "[Login]\n#KillUserProcesses=no\nKillUserProcesses = yes\n";
    QTest::newRow("no systemd") << std::string() << false << false << false;
    QTest::newRow("killed") << kills << false << false << true;
    QTest::newRow("lingers") << kills << true << false << false;
    QTest::newRow("root") << kills << false << true << false;
    QTest::newRow("the default") << std::string("[Login]\n#KillUserProcesses=yes\n") << false
                                 << false << false;
    QTest::newRow("not killed") << std::string("KillUserProcesses=yes\nKillUserProcesses=no\n")
                                << false << false << false;
}

void TestDoctorText::logins()
{
    QFETCH(std::string, setting);
    QFETCH(bool, lingers);
    QFETCH(bool, isRoot);
    QFETCH(bool, warns);
    const Sandbox sandbox;
    const LogindFiles files{.running = sandbox.path("systemd"),
                            .settings = {sandbox.path("none")},
                            .folders = {sandbox.path("logind.conf.d")},
                            .lingering = sandbox.path("linger")};
    std::filesystem::create_directories(sandbox.path("logind.conf.d"));
    std::filesystem::create_directories(sandbox.path("linger"));
    if (!setting.empty()) {
        sandbox.makeFile("systemd", "");
        sandbox.makeFile("logind.conf.d/50-a.conf", setting);
    }
    if (lingers)
        sandbox.makeFile("linger/me", "");
    const auto finding = logindFinding(files, "me", isRoot);
    QCOMPARE(finding.level == Finding::Level::Warn, warns);
    QCOMPARE(finding.mend, std::string(warns ? "loginctl enable-linger" : ""));
}

void TestDoctorText::shells_data()
{
    QTest::addColumn<std::string>("script"); // empty: none
    QTest::addColumn<std::string>("begin");  // SHELL is the shell's path
    QTest::newRow("usual") << std::string("exec /bin/sh \"$@\"\n")
                           << std::string("PASS shell: SHELL gives PATH=/");
    QTest::newRow("noisy") << std::string("echo hello; echo claustrum; PATH=/bin; shift 2; shift; "
                                          "eval \"$1\"\n")
                           << std::string("PASS shell: SHELL gives PATH=/bin\n");
    QTest::newRow("prints no PATH")
        << std::string("exit 1\n") << std::string("WARN shell: SHELL -l -i -c prints no PATH");
    QTest::newRow("a PATH that leads nowhere")
        << std::string("PATH=/none; shift 3; eval \"$1\"\n")
        << std::string("WARN shell: the PATH of SHELL does not lead to ls: /none\n");
    QTest::newRow("slow") << std::string("sleep 0.3; exec /bin/sh \"$@\"\n")
                          << std::string("WARN shell: SHELL takes 0.");
    QTest::newRow("hangs") << std::string("sleep 1000\n")
                           << std::string("WARN shell: SHELL has not ended after 1.0 s");
    QTest::newRow("missing") << std::string()
                             << std::string("WARN shell: SHELL is no program that can be run: ");
}

void TestDoctorText::shells()
{
    QFETCH(std::string, script);
    QFETCH(std::string, begin);
    const Sandbox sandbox;
    const auto shell = sandbox.path("shell");
    if (!script.empty())
        sandbox.makeFile("shell", "#!/bin/sh\n" + script, 0755);
    else
        begin = "WARN shell: SHELL is no program that can be run: " + shell + "\n";
    if (const auto at = begin.find("SHELL", 10); !script.empty() && at != std::string::npos)
        begin.replace(at, 5, shell);
    const Patient patient{
        .home = sandbox.path(""),
        .socket = sandbox.socketPath(),
        .program = "",
        .environment = {"SHELL=" + shell, "PATH=/usr/bin:/bin", "HOME=" + sandbox.path("")}};
    const auto found = brief(lookAtShell(patient, {.longest = std::chrono::milliseconds(1000),
                                                   .slow = std::chrono::milliseconds(250)}));
    QCOMPARE(found.substr(0, begin.size()), begin);
}

CLAUSTRUM_TEST(TestDoctorText)
#include "testdoctortext.moc"
