// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/mayhold.h"
#include "posix/systemerror.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// File operations with Go's error texts (wire.md, Error texts). They block; any thread. A path
/// with a NUL byte fails with EINVAL before any call.
namespace claustrum {

/// Status of @p path, following symlinks. "stat <path>: …"
SystemResult<struct stat> statFile(const std::string &path);

/// Opens with O_CLOEXEC added to @p flags; @p mode is for O_CREAT. "open <path>: …"
SystemResult<Fd> openFile(const std::string &path, int flags, mode_t mode = 0);

/// Reads up to the end of the file or @p limit bytes; a result of that size may be truncated. Waits
/// for input, in non-blocking mode, too. The descriptor stays the caller's. "read <path>: …"
SystemResult<std::string> readAll(int fd, const std::string &path,
                                  std::size_t limit = std::string::npos);

/// Opens and reads a file. "open <path>: …", "read <path>: …"
SystemResult<std::string> readFile(const std::string &path, std::size_t limit = std::string::npos);

/// Writes all of @p bytes to a blocking descriptor, which stays the caller's. "write <path>: …"
SystemResult<void> writeAll(int fd, std::string_view bytes, const std::string &path);

/// The names in a directory, sorted by bytes, without "." and "..". "open <path>: …",
/// "readdirent <path>: …"; the latter if @p path is not a directory.
SystemResult<std::vector<std::string>> readDirectoryNames(const std::string &path,
                                                          const MayHold &mayHold = mayHoldAll);

/// The same as later versions of Go: "open <path>: not a directory" if it is none.
SystemResult<std::vector<std::string>> readNamesOfDirectory(const std::string &path,
                                                            const MayHold &mayHold = mayHoldAll);

/// Creates a directory and its parents, all with @p mode less the umask; existing ones are fine.
/// "mkdir <path or a parent>: …"
SystemResult<void> makeDirectories(const std::string &path, mode_t mode);

/// Removes a file, a symlink or an empty directory. "remove <path>: …"
SystemResult<void> removeFile(const std::string &path);

/// Renames; replaces a file but never a directory. "rename <from> <to>: …"
SystemResult<void> renameFile(const std::string &from, const std::string &to);

} // namespace claustrum
