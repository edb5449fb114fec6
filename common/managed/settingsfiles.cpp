// SPDX-License-Identifier: Apache-2.0
#include "common/managed/settingsfiles.h"

#include "common/managed/managedsettings.h"
#include "posix/descriptorwalk.h"
#include "posix/directorystream.h"
#include "posix/files.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <algorithm>
#include <cerrno>
#include <vector>

namespace claustrum {
namespace {

constexpr const char *mainFile = "managed-settings.json";
constexpr const char *dropInFolder = "managed-settings.d";
constexpr std::string_view suffix = ".json";

Error reasonOf(int error)
{
    return Error{go::errnoText(error)};
}

Result<void> checkKind(const struct stat &status)
{
    if (S_ISDIR(status.st_mode))
        return Error{"is a directory"};
    if (!S_ISREG(status.st_mode))
        return Error{"not a regular file"};
    if (static_cast<std::size_t>(status.st_size) > mostSettingsBytes)
        return Error{"larger than 2 MiB"};
    return {};
}

/// The content of a file of settings; empty if there is none.
Result<std::string> settingsText(const std::string &path)
{
    const auto status = statFile(path);
    if (!status)
        return status.error().notFound() ? Result<std::string>(std::string())
                                         : reasonOf(status.error().number);
    if (auto usable = checkKind(*status); !usable)
        return usable.error();
    const auto file = openFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!file)
        return file.error().notFound() ? Result<std::string>(std::string())
                                       : reasonOf(file.error().number);
    return openedSettings(*file, path);
}

/// A file or a link; reading reports one that cannot be looked at.
bool mayBeSettings(int directory, const std::string &name)
{
    struct stat status;
    const int error = statEntry(directory, name, status);
    return error == 0 ? S_ISREG(status.st_mode) || S_ISLNK(status.st_mode) : error != ENOENT;
}

/// The names of the drop-ins, hidden ones too, sorted; none if there is no such folder. The error
/// is the reason.
Result<std::vector<std::string>> dropIns(const std::string &directory)
{
    std::vector<std::string> names;
    DirectoryStream stream(directory.c_str());
    if (!stream && (errno == ENOENT || errno == ENOTDIR))
        return names;
    if (!stream)
        return reasonOf(errno);
    while (const auto next = stream.next()) {
        std::string name(*next);
        if (!next->ends_with(suffix) || !mayBeSettings(stream.fd(), name))
            continue;
        if (names.size() == mostDropIns)
            return Error{"more than " + std::to_string(mostDropIns) + " files"};
        names.push_back(std::move(name));
    }
    if (errno != 0)
        return reasonOf(errno);
    std::sort(names.begin(), names.end());
    return names;
}

/// Replaces @p setting with the launcher of a file that has one.
Result<void, UnreadableSettings> readFile(const std::string &path,
                                          std::optional<LauncherSetting> &setting)
{
    const auto text = settingsText(path);
    auto value = text ? managedSettings(*text) : text.error();
    if (!value)
        return UnreadableSettings{value.error(), path};
    if (*value)
        setting = LauncherSetting{**std::move(value), path};
    return {};
}

} // namespace

Result<std::string> openedSettings(const Fd &file, const std::string &path)
{
    struct stat status;
    if (::fstat(file.get(), &status) < 0)
        return reasonOf(errno);
    if (auto usable = checkKind(status); !usable)
        return usable.error();
    auto content = readAll(file.get(), path, mostSettingsBytes + 1);
    if (!content)
        return reasonOf(content.error().number);
    if (content->size() > mostSettingsBytes)
        return Error{"larger than 2 MiB"};
    return *std::move(content);
}

bool holdsPolicy(const std::string &folder)
{
    struct stat status;
    if (::lstat(go::joinPath(folder, mainFile).c_str(), &status) == 0)
        return true;
    if (errno != ENOENT && errno != ENOTDIR)
        return true;
    const auto names = dropIns(go::joinPath(folder, dropInFolder));
    return !names || !names->empty();
}

Result<std::optional<LauncherSetting>, UnreadableSettings>
readLauncherSetting(const std::string &folder)
{
    std::optional<LauncherSetting> setting;
    if (auto read = readFile(go::joinPath(folder, mainFile), setting); !read)
        return read.error();
    const std::string directory = go::joinPath(folder, dropInFolder);
    const auto names = dropIns(directory);
    if (!names)
        return UnreadableSettings{
            Error{"the drop-in directory could not be listed: " + names.error().text}, directory};
    for (const std::string &name : *names) {
        if (name.starts_with('.'))
            continue;
        if (auto read = readFile(go::joinPath(directory, name), setting); !read)
            return read.error();
    }
    return setting;
}

} // namespace claustrum
