// SPDX-License-Identifier: Apache-2.0
// A library for LD_PRELOAD that ends each program that loads it.
#include <stdio.h>
#include <unistd.h>

__attribute__((constructor)) static void endProgram(void)
{
    fputs("a foreign library was loaded\n", stderr);
    _exit(99);
}
