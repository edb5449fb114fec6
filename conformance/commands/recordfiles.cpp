// SPDX-License-Identifier: Apache-2.0
// Files of the record command: which scenarios it reads, and which recordings it writes.
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/progress.h"
#include "conformance/commands/recordcommand.h"
#include "conformance/host/pollloop.h"
#include "conformance/model/atomicfile.h"
#include "posix/files.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

constexpr std::string_view suffix = ".jsonl";

/// A scenario and its recording.
struct Item
{
    std::string scenario;
    std::string out;
    std::vector<std::string> cases = {}; ///< that are added to an existing recording
    bool complete = false;               ///< the existing recording has all cases
    int status = AllEqual;
};

bool isSameFolder(const std::string &one, const std::string &other)
{
    std::error_code error;
    return std::filesystem::equivalent(one, other, error);
}

Result<std::vector<Item>> itemsOf(const RecordCommand &command)
{
    if (command.all.empty())
        return std::vector<Item>{{command.scenario, command.out}};
    const auto names = readDirectoryNames(command.all);
    if (!names)
        return names.error();
    if (const auto made = makeDirectories(command.out, 0777); !made)
        return made.error();
    if (isSameFolder(command.all, command.out))
        return Error{"the recordings would replace the scenarios: give another folder with --out"};
    std::vector<Item> items;
    for (const std::string &name : *names) {
        if (name.ends_with(suffix))
            items.push_back({command.all + '/' + name, command.out + '/' + name});
    }
    if (items.empty())
        return Error{"there is no scenario (*.jsonl) in " + command.all};
    return items;
}

/// The cases that the recording lacks as the only ones to record.
Result<RecordTask> missingTask(const Questions &questions, const std::string &build, Item &item)
{
    auto recording = readRecordedText(item.out);
    if (!recording)
        return recording.error();
    const std::string &recorded = recording->transcript.header.build;
    if (!build.empty() && build != recorded)
        return Error{item.out + " is of build " + recorded + ", so no case of build " + build
                     + " is added to it"};
    auto missing = findMissingCases(*recording, questions);
    if (!missing)
        return missing.error();
    item.cases = std::move(missing->names);
    item.complete = item.cases.empty();
    return RecordTask{std::move(missing->questions), std::move(*recording)};
}

Result<RecordTask> taskOf(const RecordCommand &command, Item &item)
{
    auto questions = readQuestions(item.scenario);
    if (!questions)
        return questions.error();
    if (command.missing && ::access(item.out.c_str(), F_OK) == 0)
        return missingTask(*questions, command.record.build, item);
    return RecordTask{std::move(*questions), {}};
}

std::string joined(const std::vector<std::string> &names)
{
    std::string text;
    for (const std::string &name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string counted(std::size_t count, const std::string &thing)
{
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

/// Writes the recording and prints that; otherwise prints the reason.
void finish(Item &item, const RecordOutcome &outcome, const RecordOptions &options)
{
    item.status = printOutcome(outcome, item.scenario, options);
    if (item.status != AllEqual)
        return;
    const auto written = writeFileAtomically(item.out, outcome.text, recordingMode);
    if (!written) {
        item.status = cannotRun(written.error().text);
        return;
    }
    std::cout << item.out << ": "
              << (item.cases.empty() ? counted(outcome.frames, "frame")
                                     : "added " + joined(item.cases))
              << ", the same in " << counted(options.runs, "run") << ", and equal when replayed\n";
}

void printSummary(const std::vector<Item> &items)
{
    const auto failed = std::count_if(items.begin(), items.end(),
                                      [](const Item &item) { return item.status != AllEqual; });
    std::cout << std::flush;
    if (failed > 0)
        std::cerr << "not recorded:\n";
    for (const Item &item : items) {
        if (item.status != AllEqual)
            std::cerr << "  " << item.scenario << '\n';
    }
    std::cout << static_cast<std::ptrdiff_t>(items.size()) - failed << " of " << items.size()
              << " scenarios recorded\n";
}

/// Reads the scenarios; those that cannot be read have their status afterwards.
std::vector<RecordTask> readTasks(const RecordCommand &command, std::vector<Item> &items,
                                  std::vector<Item *> &played)
{
    std::vector<RecordTask> tasks;
    for (Item &item : items) {
        auto task = taskOf(command, item);
        if (!task)
            item.status = cannotRun(task.error().text);
        else if (item.complete)
            std::cout << item.out << ": has all cases of " << item.scenario << '\n';
        if (!task || item.complete)
            continue;
        tasks.push_back(std::move(*task));
        played.push_back(&item);
    }
    return tasks;
}

std::vector<RecordOutcome> recordTasks(const std::vector<RecordTask> &tasks,
                                       const RecordCommand &command)
{
    Progress progress(STDERR_FILENO);
    return recordScenarios(
        tasks, command.record, command.jobs, [&progress](std::size_t played, std::size_t all) {
            progress.show("played " + std::to_string(played) + " of " + std::to_string(all));
        });
}

} // namespace

int recordFiles(RecordCommand command)
{
    const auto server = serverPath(command.server);
    if (!server)
        return cannotRun(server.error().text);
    const auto version = versionOf(*server);
    if (!version)
        return cannotRun(version.error().text);
    command.record.play.server = *server;
    command.record.version = *version;
    auto items = itemsOf(command);
    if (!items)
        return cannotRun(items.error().text);
    std::vector<Item *> played;
    const std::vector<RecordTask> tasks = readTasks(command, *items, played);
    cancelOnSignals();
    const auto outcomes = recordTasks(tasks, command);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        finish(*played[i], outcomes[i], command.record);
    if (!command.all.empty())
        printSummary(*items);
    int status = AllEqual;
    for (const Item &item : *items)
        status = std::max(status, item.status);
    return status;
}

} // namespace claustrum::conformance
