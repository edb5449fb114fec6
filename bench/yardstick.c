/* SPDX-License-Identifier: Apache-2.0 */
/* The least cost of -bridge and -version: a static C program that does the same.
   yardstick version: prints a line. yardstick bridge SOCKET: relays stdin and stdout. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int relay_once(int from, int to)
{
    static char block[65536];
    const ssize_t got = read(from, block, sizeof block);
    ssize_t sent = 0;
    while (sent < got) {
        const ssize_t written = write(to, block + sent, (size_t)(got - sent));
        if (written <= 0)
            return 0;
        sent += written;
    }
    return got > 0;
}

static int bridge(const char *path)
{
    struct sockaddr_un address = {0};
    const int sock = socket(AF_UNIX, SOCK_STREAM, 0);
    int open_input = 1;
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (connect(sock, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    for (;;) {
        struct pollfd fds[2] = {{0, POLLIN, 0}, {0, POLLIN, 0}};
        fds[0].fd = open_input ? 0 : -1;
        fds[1].fd = sock;
        poll(fds, 2, -1);
        if (fds[0].revents && !relay_once(0, sock)) {
            open_input = 0;
            shutdown(sock, SHUT_WR);
        }
        if (fds[1].revents && !relay_once(sock, 1))
            return 0;
    }
}

int main(int argc, char *argv[])
{
    if (argc == 3 && strcmp(argv[1], "bridge") == 0)
        return bridge(argv[2]);
    puts("yardstick 0000000000000000000000000000000000000000 (built 2026-01-02T03:04:05Z)");
    return 0;
}
