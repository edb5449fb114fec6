// SPDX-License-Identifier: Apache-2.0
// refuse ERRNO CALL[,CALL...] PROGRAM [ARGUMENT...]: runs a program whose system calls of these numbers
// fail with that errno, as under the filter of a container, or on an older kernel.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { mostCalls = 64 };

static struct sock_filter rules[2 * mostCalls + 2];
static unsigned short count;

static void add(unsigned short code, unsigned int value, unsigned char ifFalse)
{
    rules[count++] = (struct sock_filter){code, 0, ifFalse, value};
}

int main(int argc, char *argv[])
{
    if (argc < 4) {
        fprintf(stderr, "usage: refuse ERRNO CALL[,CALL...] PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    const unsigned int error = (unsigned int)atoi(argv[1]);
    add(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0);
    char *call = strtok(argv[2], ",");
    for (int i = 0; call && i < mostCalls; ++i, call = strtok(NULL, ",")) {
        add(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)atoi(call), 1);
        add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error, 0);
    }
    add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0);
    struct sock_fprog program = {count, rules};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) {
        perror("refuse: prctl");
        return 2;
    }
    execv(argv[3], argv + 3);
    perror(argv[3]);
    return 127;
}
