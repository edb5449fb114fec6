// SPDX-License-Identifier: Apache-2.0
// The home: whether a daemon can keep its files there.
#include "host/doctor/checks.h"
#include "host/humantext.h"
#include "posix/files.h"
#include "posix/systemerror.h"
#include "wire/gopath.h"

#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace claustrum {
namespace {

constexpr std::size_t probeBytes = 65536;
constexpr std::uint64_t leastBytes = std::uint64_t{64} << 20;   // below it, an install fails
constexpr std::uint64_t scarceBytes = std::uint64_t{512} << 20; // about two versions of a CLI
constexpr std::uint64_t leastInodes = 64;
constexpr std::uint64_t scarceInodes = 1000;

/// What a failed write in the folder means.
Finding writeFailure(const std::string &folder, const SystemError &error)
{
    const auto place = quotedPath(folder);
    switch (error.number) {
    case ENOSPC:
        return fail("space", "nothing can be written in " + folder + ": the disk is full",
                    "df -h " + place + "; df -i " + place);
    case EDQUOT:
        return fail("quota", "nothing can be written in " + folder + ": the quota is used up",
                    "quota -s");
    case EROFS:
        return fail("home", folder + " is on a read-only file system",
                    "findmnt -T " + place + "; another -socket or -cli-dir");
    default:
        return fail("home", "nothing can be written in " + folder + ": " + error.text,
                    "ls -ld " + place + "; id");
    }
}

/// Whether files there can be locked, as daemon.lock is.
Finding lockFinding(const Fd &file, const std::string &folder)
{
    if (retryInterrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }) == 0)
        return pass("flock", "files in " + folder + " can be locked");
    return warn("flock", "files in " + folder + " cannot be locked: " + go::errnoText(errno),
                "another -socket, on a local disk; NFS needs a lock daemon (rpc.statd)");
}

/// The attempt to write a file.
struct Written
{
    int error = 0; ///< errno; 0: it was written
    Findings findings;
};

/// Writes a file and removes it.
Written writtenFile(const std::string &folder)
{
    const auto path = go::joinPath(folder, ".claustrum-doctor." + std::to_string(::getpid()));
    const auto file = openFile(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (!file)
        return {file.error().number, {writeFailure(folder, file.error())}};
    const auto written = writeAll(file->get(), std::string(probeBytes, 'a'), path);
    const auto lock = lockFinding(*file, folder);
    (void)removeFile(path);
    if (!written)
        return {written.error().number, {writeFailure(folder, written.error())}};
    return {0, {pass("home", folder + " can be written"), lock}};
}

void addSpace(const std::string &folder, const struct statvfs &facts, Findings &findings)
{
    const auto free = std::uint64_t{facts.f_bavail} * facts.f_frsize;
    const auto text = bytesText(free) + " are free in " + folder;
    const auto place = quotedPath(folder);
    if (free < leastBytes)
        findings.push_back(fail("space", text, "df -h " + place + "; du -xsh " + place + "/*"));
    else if (free < scarceBytes)
        findings.push_back(warn("space", text, "df -h " + place + "; du -xsh " + place + "/*"));
    else
        findings.push_back(pass("space", text));
}

/// Some file systems have no fixed number of inodes.
void addInodes(const std::string &folder, const struct statvfs &facts, Findings &findings)
{
    if (facts.f_files == 0)
        return;
    const auto text = std::to_string(facts.f_favail) + " further files can be made in " + folder;
    const auto mend = "df -i " + quotedPath(folder) + "; remove what is not needed";
    if (facts.f_favail < leastInodes)
        findings.push_back(fail("inodes", text, mend));
    else if (facts.f_favail < scarceInodes)
        findings.push_back(warn("inodes", text, mend));
    else
        findings.push_back(pass("inodes", text));
}

void addNoexec(const std::string &folder, const struct statvfs &facts, bool isHome,
               Findings &findings)
{
    if ((facts.f_flag & ST_NOEXEC) == 0) {
        findings.push_back(pass("noexec", "programs in " + folder + " can be run"));
        return;
    }
    const auto text = "no program in " + folder + " can be run: its mount has the option noexec";
    if (isHome)
        findings.push_back(fail("noexec", text,
                                "mount -o remount,exec $(findmnt -nT " + quotedPath(folder)
                                    + " -o TARGET), or -cli-dir elsewhere"));
    else
        findings.push_back(warn("noexec", text, "export TMPDIR=FOLDER, one without noexec"));
}

void addSpaceOf(const std::string &folder, bool isHome, Findings &findings)
{
    struct statvfs facts = {};
    if (::statvfs(folder.c_str(), &facts) != 0) {
        findings.push_back(isHome ? fail("space", folder + ": " + go::errnoText(errno),
                                         "ls -ld " + quotedPath(folder))
                                  : warn("space", "TMPDIR: " + folder + ": " + go::errnoText(errno),
                                         "export TMPDIR=/tmp"));
        return;
    }
    addSpace(folder, facts, findings);
    addInodes(folder, facts, findings);
    addNoexec(folder, facts, isHome, findings);
}

} // namespace

Findings checkHome(const Patient &patient)
{
    if (patient.home.empty())
        return {
            fail("home", "HOME is not set", "export HOME=$(getent passwd $(id -u) | cut -d: -f6)")};
    if (!go::isAbsPath(patient.home))
        return {fail("home", "HOME is not an absolute path: " + patient.home,
                     "export HOME=$(getent passwd $(id -u) | cut -d: -f6)")};
    const auto home = statFile(patient.home);
    if (!home || !S_ISDIR(home->st_mode))
        return {fail("home", "HOME is no directory: " + (home ? patient.home : home.error().text),
                     "mkdir -p " + quotedPath(patient.home))};
    return writtenFile(patient.folder()).findings;
}

Findings checkSpace(const Patient &patient)
{
    Findings findings;
    addSpaceOf(patient.folder(), true, findings);
    addSpaceOf(patient.temporary(), false, findings);
    return findings;
}

/// Other errors are in the installer's result, with their path.
Findings checkCliFolder(const Patient &patient)
{
    const auto folder = patient.folder();
    auto [error, findings] = writtenFile(folder);
    if (error == 0)
        addSpaceOf(folder, true, findings);
    else if (error != ENOSPC && error != EDQUOT && error != EROFS)
        return {};
    return findings;
}

} // namespace claustrum
