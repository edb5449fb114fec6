// SPDX-License-Identifier: Apache-2.0
// A transport of the MCP SDK to a server that a claustrum daemon hosts.
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import { Wire } from './wire.mjs';

const chunkBytes = 256 * 1024; // a line is limited to 1 MiB
const attempts = 5; // to come back

/**
 * Talks with an MCP server on the stdin and stdout of a process of the daemon. The process outlives
 * connections: after a loss the transport connects again, takes the output that it missed, and
 * continues its input where the daemon has it. Messages arrive once and in order; a lost connection
 * is a delay.
 */
export class BridgeTransport {
    onmessage;
    onerror;
    onclose;
    /** Milliseconds from each loss to the return. */
    returns = [];

    #connect;
    #token;
    #process; // params of process.spawn
    #wire;
    #received = new ReadBuffer();
    #lastSeq = 0;
    #input = Buffer.alloc(0); // not yet confirmed
    #confirmed = 0; // offset of its first byte in stdin
    #sent = 0; // offset of the next byte to send on this connection
    #closing = false;

    /**
     * @param connect starts a bridge: a function that returns a ChildProcess
     * @param process {id, command, args} of the server
     */
    constructor(connect, token, process) {
        this.#connect = connect;
        this.#token = token;
        this.#process = process;
    }

    async start() {
        const wire = await this.#open();
        await wire.call('process.spawn', this.#process);
        this.#use(wire);
    }

    async send(message) {
        this.#input = Buffer.concat([this.#input, Buffer.from(serializeMessage(message))]);
        this.#feed();
    }

    async close() {
        this.#closing = true;
        await this.#wire.call('process.killAndWait', { id: this.#process.id }).catch(() => {});
        this.#wire.kill();
        this.onclose?.();
    }

    /** Breaks the connection, as a lost network does. */
    breakConnection() {
        this.#wire.kill();
    }

    async #open() {
        const wire = new Wire(this.#connect(), this.#token);
        wire.onstream = frame => this.#take(frame);
        await wire.call('server.ping');
        return wire;
    }

    #use(wire) {
        this.#wire = wire;
        wire.onclose = () => this.#comeBack();
        if (wire.closed) this.#comeBack(); // meanwhile
        else this.#feed();
    }

    async #comeBack() {
        const lost = performance.now();
        for (let i = 0; i < attempts && !this.#closing; ++i) {
            try {
                const wire = await this.#open();
                const { id } = this.#process;
                const state = await wire.call('process.reattach', { id, fromSeq: this.#lastSeq });
                if (!state.found || state.firstSeq > this.#lastSeq + 1) break;
                this.#confirm(state.stdinApplied);
                this.#sent = state.stdinApplied;
                this.returns.push(performance.now() - lost);
                return this.#use(wire);
            } catch {
                // Lost again: the next attempt.
            }
        }
        if (this.#closing) return;
        this.onerror?.(new Error('the server cannot be reached again'));
        this.onclose?.();
    }

    #take(frame) {
        if (frame.seq !== this.#lastSeq + 1)
            this.onerror?.(new Error(`frame ${frame.seq} after ${this.#lastSeq}`));
        this.#lastSeq = frame.seq;
        if (frame.stream === 'exit' && !this.#closing) this.onclose?.();
        if (frame.stream !== 'stdout') return;
        this.#received.append(Buffer.from(frame.data, 'base64'));
        for (let message; (message = this.#received.readMessage());) this.onmessage?.(message);
    }

    /** Sends what this connection has not sent. */
    #feed() {
        const wire = this.#wire;
        while (!wire.closed && this.#sent < this.#confirmed + this.#input.length) {
            const begin = this.#sent - this.#confirmed;
            const chunk = this.#input.subarray(begin, begin + chunkBytes);
            const params = { id: this.#process.id, data: chunk.toString('base64'), offset: this.#sent };
            this.#sent += chunk.length;
            // A chunk on a lost connection stays in #input.
            wire.call('process.stdin', params).then(reply => this.#confirm(reply.applied), () => {});
        }
    }

    #confirm(applied) {
        if (applied <= this.#confirmed) return;
        this.#input = this.#input.subarray(applied - this.#confirmed);
        this.#confirmed = applied;
    }
}
