// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/atomicfile.h"

#include "posix/files.h"

#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum::conformance {

Result<void> writeFileAtomically(const std::string &path, std::string_view content, mode_t mode)
{
    std::string temporary = path + ".XXXXXX";
    const Fd file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!file)
        return systemError("create", temporary, errno);
    const auto giveUp = [&temporary](Error error) -> Result<void> {
        ::unlink(temporary.c_str());
        return error;
    };
    if (const auto written = writeAll(file.get(), content, temporary); !written)
        return giveUp(written.error());
    if (::fchmod(file.get(), mode) < 0)
        return giveUp(systemError("chmod", temporary, errno));
    if (::fsync(file.get()) < 0)
        return giveUp(systemError("fsync", temporary, errno));
    if (const auto renamed = renameFile(temporary, path); !renamed)
        return giveUp(renamed.error());
    return {};
}

} // namespace claustrum::conformance
