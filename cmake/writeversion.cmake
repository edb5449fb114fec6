# SPDX-License-Identifier: Apache-2.0
# cmake -DSOURCE=… -DOUT=… -DRELEASE=… -P writeversion.cmake
# Writes the source file with the version, and touches it only after a change.
function(git_says variable)
    # Without git's refusal in a clone of another user: the build runs that user's files in any case.
    execute_process(COMMAND git -c "safe.directory=${SOURCE}" -C "${SOURCE}" ${ARGN}
        OUTPUT_VARIABLE said ERROR_QUIET
        OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
    if(failed)
        set(said "")
    endif()
    set(${variable} "${said}" PARENT_SCOPE)
endfunction()

git_says(id rev-parse HEAD)
if(id)
    git_says(changes status --porcelain --untracked-files=no)
    if(changes)
        string(APPEND id "-dirty")
    endif()
else() # an unpacked release
    set(id ${RELEASE})
endif()

set(epoch "$ENV{SOURCE_DATE_EPOCH}")
if(NOT epoch)
    git_says(epoch log -1 --format=%ct)
endif()
if(NOT epoch)
    set(epoch 0)
endif()
set(ENV{SOURCE_DATE_EPOCH} ${epoch})
string(TIMESTAMP time "%Y-%m-%dT%H:%M:%SZ" UTC)

set(text "// Written by cmake/writeversion.cmake.
#include \"wire/version.h\"

namespace claustrum {
std::string_view programVersion() { return \"${id}\"; }
std::string_view buildTime() { return \"${time}\"; }
} // namespace claustrum
")
set(before "")
if(EXISTS ${OUT})
    file(READ ${OUT} before)
endif()
if(NOT before STREQUAL text)
    file(WRITE ${OUT} "${text}")
endif()
