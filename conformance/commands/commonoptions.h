// SPDX-License-Identifier: Apache-2.0
// Options that several commands take.
#pragma once

#include "conformance/catalogue/catalogue.h"
#include "conformance/commands/arguments.h"
#include "conformance/model/library.h"

#include <chrono>

namespace claustrum::conformance {

/// --recordings, --build, --filter: which transcripts. Without --recordings these are the
/// recordings that come with the program, and the hand-written cases beside them.
void takeSelection(ArgumentReader &reader, Selection &selection);

/// The selection once it is read: the files that were given, and the folder's default.
Selection withFiles(Selection selection, const Arguments &files);

/// --recordings, --data: where the catalogue's files are.
void takeCatalogue(ArgumentReader &reader, CataloguePaths &paths);

/// The catalogue there; of an empty path the default. The error ends with what to do.
Result<Catalogue> readCatalogue(CataloguePaths paths);

/// An option that is a count, 1 to @p most.
ArgumentReader::Take takeCount(const char *option, std::size_t &count, std::size_t most);

/// --jobs: how many scenarios at a time, 1 to 256.
ArgumentReader::Take takeJobs(std::size_t &jobs);
std::size_t defaultJobs();

/// --timeout: seconds, 0.01 to 3600.
ArgumentReader::Take takeTimeout(std::chrono::milliseconds &timeout);

/// The binary by its full path, since scenarios run in folders of their own; of an empty one the
/// default.
Result<std::string> serverPath(const std::string &given);

} // namespace claustrum::conformance
