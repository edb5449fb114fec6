// SPDX-License-Identifier: Apache-2.0
#include "conformance/mutants/workshop.h"

#include "conformance/model/writefile.h"
#include "posix/execlookup.h"
#include "posix/files.h"
#include "posix/runprogram.h"
#include "wire/jsonvalue.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

/// More scenarios at a time than processors, since scenarios mostly wait.
constexpr const char *playsAtOnce = "8";

constexpr std::size_t fewFiles = 3;

/// Limit of the output of a run: a replay with many differences prints much.
constexpr std::size_t mostOutput = 64UL * 1024 * 1024;

Result<Finished> runIn(const std::string &directory, std::vector<std::string> args)
{
    const char *path = std::getenv("PATH");
    const auto file = lookUpCommand(args.front(), path ? path : "/usr/bin:/bin");
    if (!file)
        return file.error();
    SpawnRequest request;
    request.file = *file;
    request.args = std::move(args);
    for (char **entry = ::environ; *entry; ++entry)
        request.env.emplace_back(*entry);
    request.cwd = directory;
    RunLimits limits;
    limits.outputBytes = mostOutput;
    return runProgram(std::move(request), limits);
}

/// Calls @p with for each piece of @p text that ends with @p end; the rest is left out.
template <class With>
Result<void> eachPiece(std::string_view text, char end, With with)
{
    for (auto at = text.find(end); at != std::string_view::npos; at = text.find(end)) {
        if (Result<void> done = with(std::string(text.substr(0, at))); !done)
            return done;
        text.remove_prefix(at + 1);
    }
    return {};
}

/// Compares by content: an equal file must not be built again, and a changed one must.
Result<void> copyIfChanged(const std::string &from, const std::string &to)
{
    const auto wanted = readFile(from);
    if (!wanted)
        return wanted.error();
    if (const auto there = readFile(to); there && *there == *wanted)
        return {};
    const auto folder = std::filesystem::path(to).parent_path().string();
    if (const auto made = makeDirectories(folder, 0755); !made)
        return made.error();
    return writeFile(to, *wanted, 0644);
}

/// Adds the finders in one line of `replay --format json`.
void addFinders(const JsonValue &line, Finders &finders)
{
    const JsonValue *standing = line.find("standing");
    const JsonValue *result = line.find("result");
    if (!standing || !standing->isString() || standing->string() == "ok" || !result)
        return;
    if (standing->string() == "skipped")
        return; // not compared, so no finder
    bool named = false;
    if (const JsonValue *differences = result->find("differences")) {
        for (const JsonValue &difference : differences->array()) {
            const JsonValue *id = difference.find("case");
            if (!id || !id->isString() || id->string().empty())
                continue;
            finders.cases.insert(id->string());
            named = true;
        }
    }
    if (const JsonValue *scenario = result->find("scenario"); !named && scenario)
        finders.cases.insert(scenario->string());
    if (const JsonValue *file = result->find("file"))
        finders.files.insert(file->string());
}

} // namespace

Workshop::Workshop(Places places)
    : m_places(std::move(places))
{}

Result<void> Workshop::prepare()
{
    if (const auto copied = copyTree(); !copied)
        return copied.error();
    const auto configured =
        runIn(m_places.copy, {"cmake", "--preset", "dev", "-DBUILD_TESTING=OFF"});
    if (!configured)
        return configured.error();
    if (!configured->succeeded())
        return Error{"cmake: " + configured->err};
    if (const auto built = build(); !built)
        return built.error();
    const auto finders = play();
    if (!finders)
        return finders.error();
    if (!finders->cases.empty())
        return Error{"there is a difference without any fault, in " + *finders->cases.begin()};
    return {};
}

Result<void> Workshop::copyTree() const
{
    const auto files = runIn(m_places.source, {"git", "ls-files", "-z"});
    if (!files)
        return files.error();
    return eachPiece(files->out, '\0', [this](const std::string &name) {
        return copyIfChanged(m_places.source + '/' + name, m_places.copy + '/' + name);
    });
}

Result<void> Workshop::build() const
{
    const auto built = runIn(m_places.copy, {"cmake", "--build", "build/dev", "-j", m_places.jobs,
                                             "--target", "claustrum"});
    if (!built)
        return built.error();
    if (!built->succeeded())
        return Error{"it does not build:\n" + built->out + built->err};
    return {};
}

/// A few differing scenarios are played again: on a busy machine, an answer may be late.
Result<Finders> Workshop::play() const
{
    auto finders = playFiles({});
    if (!finders || finders->files.empty() || finders->files.size() > fewFiles)
        return finders;
    return playFiles(finders->files);
}

/// @param files empty: all
Result<Finders> Workshop::playFiles(const std::set<std::string> &files) const
{
    std::vector<std::string> args{
        m_places.conformance, "replay",  "--format", "json", "--timeout", "4", "--jobs",
        playsAtOnce,          "--server"};
    args.push_back(m_places.copy + "/build/dev/bin/claustrum");
    args.insert(args.end(), files.begin(), files.end());
    const auto played = runIn(m_places.source, std::move(args));
    if (!played)
        return played.error();
    Finders finders;
    const auto read = eachPiece(played->out, '\n', [&](const std::string &line) -> Result<void> {
        const auto value = parseJson(line);
        if (!value)
            return value.error();
        addFinders(*value, finders);
        return {};
    });
    if (!read || played->out.empty())
        return Error{"replay: " + (read ? played->err : read.error().text)};
    return finders;
}

Result<Finders> Workshop::findersOf(const Mutant &mutant)
{
    const std::string file = m_places.copy + '/' + mutant.file;
    const auto source = readFile(file);
    if (!source)
        return source.error();
    const auto faulty = applied(mutant, *source);
    if (!faulty)
        return faulty.error();
    if (const auto written = writeFile(file, *faulty, 0644); !written)
        return written.error();
    const auto built = build();
    auto finders = built ? play() : Result<Finders>(built.error());
    if (const auto restored = writeFile(file, *source, 0644); !restored)
        return restored.error();
    return finders;
}

} // namespace claustrum::conformance
