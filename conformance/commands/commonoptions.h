// SPDX-License-Identifier: Apache-2.0
// Options of several commands.
#pragma once

#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/selectscenarios.h"
#include "conformance/commands/arguments.h"
#include "conformance/model/library.h"

#include <chrono>

namespace claustrum::conformance {

/// --recordings, --build, --filter, which may be repeated: the selection of transcripts. The
/// default is all recordings and hand-written cases that come with the program.
void takeSelection(ArgumentReader &reader, Selection &selection);

/// Adds the default folders to the selection, after the options are read.
Selection withFolders(Selection selection);

/// The same with files.
Selection withFiles(Selection selection, const Arguments &files);

/// The same with files and with names of scenarios and cases. An argument is a file if there is
/// one, or if it ends with ".jsonl".
Selection withFilesAndNames(Selection selection, const Arguments &arguments);

/// --recordings, --data: the folders of the catalogue.
void takeCatalogue(ArgumentReader &reader, CataloguePaths &paths);

/// Reads the catalogue; empty paths mean the defaults. The error ends with an advice.
Result<Catalogue> readCatalogue(CataloguePaths paths);

/// An option with a count, 1 to @p most.
ArgumentReader::Take takeCount(const char *option, std::size_t &count, std::size_t most);

/// --jobs: the number of scenarios at a time, 1 to 256. The default is 4 for each processor, since
/// scenarios wait more than they compute, and at most 16.
ArgumentReader::Take takeJobs(std::size_t &jobs);
std::size_t defaultJobs();

/// --timeout: seconds, 0.01 to 3600.
ArgumentReader::Take takeTimeout(std::chrono::milliseconds &timeout);

/// An option with a reference build, as seven or more digits of its hash.
ArgumentReader::Take takeBuild(const char *option, const ReferenceBuild *&build);

/// The full path of the binary, since scenarios run in other folders; empty means the default.
Result<std::string> serverPath(const std::string &given);

/// Takes one more server for each --server.
ArgumentReader::Take takeServer(std::vector<std::string> &servers);

} // namespace claustrum::conformance
