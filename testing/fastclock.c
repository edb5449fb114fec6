// SPDX-License-Identifier: Apache-2.0
// Preloaded into a daemon, so that its minutes pass in tenths of a second: once the file
// $FASTCLOCK_FROM exists, the monotonic clock and the event loop's alarm are 600 times as fast.
// What else the kernel times, as sleep() does, is not.
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { factor = 600 };
static const int64_t second = 1000000000;
static const int64_t soon = 50000000; // the loop wakes up so often until the file exists

static char *file;

/// The daemon takes its environment for its children.
__attribute__((constructor)) static void remember(void)
{
    const char *const name = getenv("FASTCLOCK_FROM");
    file = name ? strdup(name) : NULL;
}

static int64_t nanoseconds(struct timespec time)
{
    return time.tv_sec * second + time.tv_nsec;
}

static struct timespec timeOf(int64_t nanoseconds)
{
    const struct timespec time = {nanoseconds / second, nanoseconds % second};
    return time;
}

static int64_t realTime(void)
{
    struct timespec now = {0, 0};
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    return nanoseconds(now);
}

/// When the clock became fast; 0: it has not.
static int64_t begin(void)
{
    static _Atomic(int64_t) begun = 0;
    int64_t none = 0;
    if (begun == 0 && file && syscall(SYS_access, file, F_OK) == 0)
        (void)atomic_compare_exchange_strong(&begun, &none, realTime());
    return begun;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    const int64_t since = begin();
    if (since == 0 || (clock != CLOCK_MONOTONIC && clock != CLOCK_MONOTONIC_COARSE))
        return (int)syscall(SYS_clock_gettime, clock, now);
    *now = timeOf(since + (realTime() - since) * factor);
    return 0;
}

int timerfd_settime(int timer, int flags, const struct itimerspec *value, struct itimerspec *before)
{
    struct itimerspec real = *value;
    const int64_t since = begin();
    const int64_t at = nanoseconds(value->it_value);
    const int64_t soonest = realTime() + soon;
    if ((flags & TFD_TIMER_ABSTIME) && at > since)
        real.it_value =
            timeOf(since > 0 ? since + (at - since) / factor : (at < soonest ? at : soonest));
    return (int)syscall(SYS_timerfd_settime, timer, flags, &real, before);
}
