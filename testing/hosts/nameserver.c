// SPDX-License-Identifier: Apache-2.0
// nameserver SECONDS: a name server on 127.0.0.1 for which each name has the address 127.0.0.1. It answers
// SECONDS late, or never if that is negative.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { headerSize = 12, addressType = 1, mostBytes = 512 };

/// The question's end in the message; 0 if there is none.
static size_t endOfQuestion(const unsigned char *message, size_t size)
{
    size_t at = headerSize;
    while (at < size && message[at])
        at += message[at] + 1u;
    return at + 5 <= size ? at + 5 : 0;
}

/// Makes an answer of the query: the address for type A, otherwise none. Returns its size.
static size_t answer(unsigned char *message, size_t size)
{
    const size_t end = endOfQuestion(message, size);
    if (!end || end + 16 > mostBytes)
        return 0;
    static const unsigned char record[16] = {0xc0, headerSize, 0, addressType, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1};
    const int found = message[end - 4] == 0 && message[end - 3] == addressType;
    message[2] = 0x81; // a response
    message[3] = 0x80;
    memset(message + 6, 0, 6);
    message[7] = (unsigned char)found;
    memcpy(message + end, record, sizeof record);
    return found ? end + sizeof record : end;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: nameserver SECONDS\n");
        return 2;
    }
    const int seconds = atoi(argv[1]);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(53)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int server = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("nameserver: bind");
        return 1;
    }
    for (;;) {
        unsigned char message[mostBytes];
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        const ssize_t got = recvfrom(server, message, sizeof message, 0, (struct sockaddr *)&from, &length);
        if (got < 0 || seconds < 0 || fork() != 0) // each query is answered by a process of its own
            continue;
        sleep((unsigned int)seconds);
        const size_t size = answer(message, (size_t)got);
        if (size)
            sendto(server, message, size, 0, (struct sockaddr *)&from, length);
        return 0;
    }
}
