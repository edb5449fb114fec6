// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/filesmethods.h"

#include "daemon/extract/extraction.h"
#include "daemon/methods/readtoend.h"
#include "posix/files.h"
#include "wire/gomode.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <fcntl.h>

namespace claustrum {
namespace {

/// The cap of files.read if the request sets none.
constexpr std::int64_t defaultMaxBytes = std::int64_t{256} * 1024;

/// Files without a size, fifos and devices, are read to their end whatever the cap; but a device
/// may have no end, and memory has one. Beyond it: "file too large".
constexpr std::size_t unsizedLimit = std::size_t{64} * 1024 * 1024;

std::string statJson(bool exists, bool isDir, std::uint64_t size, std::string_view mode)
{
    std::string json;
    ObjectWriter(json)
        .boolean("exists", exists)
        .boolean("isDir", isDir)
        .uinteger("size", size)
        .string("mode", mode)
        .close();
    return json;
}

std::string readJson(std::string_view content, bool exists)
{
    std::string json;
    json.reserve(content.size() + content.size() / 8 + 32);
    ObjectWriter(json).string("content", content).boolean("exists", exists).close();
    return json;
}

std::string validateJson(bool isDir, std::string_view error)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("valid", error.empty()).boolean("isDir", isDir);
    if (!error.empty())
        object.string("error", error);
    object.close();
    return json;
}

void appendEntry(std::string &json, const std::string &directory, const std::string &name)
{
    const std::string path = go::joinPath(directory, name);
    const auto info = statFile(path);
    ObjectWriter(json)
        .string("name", name)
        .string("path", path)
        .boolean("isDir", info && S_ISDIR(info->st_mode))
        .close();
}

Error refused(std::string_view why)
{
    return {"files.read: " + std::string(why), ErrorCode::InvalidParams};
}

} // namespace

Result<std::string> filesStat(const FilesOptions &options, const PathParams &params, const Caller &)
{
    const auto info = statFile(expandHome(params.path, options.home));
    if (!info && info.error().notFound())
        return statJson(false, false, 0, "");
    if (!info)
        return info.error();
    return statJson(true, S_ISDIR(info->st_mode), static_cast<std::uint64_t>(info->st_size),
                    go::modeText(info->st_mode));
}

Result<std::string> filesList(const FilesOptions &options, const PathParams &params,
                              const Caller &caller)
{
    const std::string directory = expandHome(params.path, options.home);
    const auto read =
        options.rules.listOpensDirectories ? readNamesOfDirectory : readDirectoryNames;
    const auto names = read(directory, caller.mayHold);
    if (!names)
        return names.error();
    std::string json = R"({"entries":[)";
    for (const std::string &name : *names) {
        if (name.starts_with('.'))
            continue;
        if (!json.ends_with('['))
            json += ',';
        appendEntry(json, directory, name);
    }
    return json + "]}";
}

Result<std::string> filesValidate(const FilesOptions &options, const PathParams &params,
                                  const Caller &)
{
    const auto info = statFile(expandHome(params.path, options.home));
    if (!info)
        return validateJson(false,
                            info.error().notFound() ? "Path does not exist" : info.error().text);
    return validateJson(S_ISDIR(info->st_mode), "");
}

Result<std::string> filesRead(const FilesOptions &options, const ReadParams &params,
                              const Caller &caller)
{
    const std::string path = expandHome(params.path, options.home);
    const auto info = statFile(path);
    if (!info && info.error().notFound())
        return readJson("", false);
    if (!info)
        return info.error();
    if (S_ISDIR(info->st_mode))
        return refused("path is a directory");
    if (options.regularOnly && !S_ISREG(info->st_mode))
        return refused("not a regular file");
    const std::int64_t cap = params.maxBytes > 0 ? params.maxBytes : defaultMaxBytes;
    if (info->st_size > cap)
        return refused("file exceeds maxBytes");

    // Without waiting, for a fifo's open would wait for a writer where nothing can cancel it.
    const auto file = openFile(path, O_RDONLY | O_NONBLOCK);
    if (!file)
        return file.error();
    const auto limit = std::max(unsizedLimit, static_cast<std::size_t>(info->st_size));
    const auto content = readToEnd(file->get(), path, limit, caller);
    if (!content)
        return content.error();
    return readJson(*content, true);
}

void addFilesMethods(Dispatcher &dispatcher, BlockingCalls &calls, const FilesOptions &options,
                     PluginsInUse &plugins)
{
    const auto onPath = [&](std::string_view name, auto handler) {
        const bool lists = name == "files.list";
        dispatcher.add(blockingMethod<PathParams>(
            name, calls,
            [home = options.home, lists](const PathParams &params) {
                return FileUse{.paths = {expandHome(params.path, home)}, .lists = lists};
            },
            [=](const PathParams &params, const Caller &caller) {
                return handler(options, params, caller);
            }));
    };
    onPath("files.list", filesList);
    onPath("files.validate", filesValidate);
    onPath("files.stat", filesStat);
    dispatcher.add(blockingMethod<ReadParams>(
        "files.read", calls,
        [home = options.home](const ReadParams &params) {
            return FileUse{.paths = {expandHome(params.path, home)}, .maySleep = true};
        },
        [options](const ReadParams &params, const Caller &caller) {
            return filesRead(options, params, caller);
        }));
    const ExtractOptions extract{options.home, options.maxExtractBytes, options.rules};
    dispatcher.add(blockingMethod<ExtractParams>(
        "files.extract_tar", calls,
        [home = options.home](const ExtractParams &params) {
            return FileUse{
                .paths = {expandHome(params.archivePath, home), expandHome(params.destDir, home)},
                .changes = true};
        },
        [extract, &plugins](const ExtractParams &params, const Caller &caller) {
            const auto use = plugins.holdWritten(expandHome(params.destDir, extract.home));
            return extractTar(extract, params, caller.cancelFd);
        }));
}

} // namespace claustrum
