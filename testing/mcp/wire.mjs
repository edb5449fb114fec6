// SPDX-License-Identifier: Apache-2.0
// A connection to a claustrum daemon.

/**
 * One connection: a running bridge, by its stdin and stdout, and requests with their replies.
 *
 * Skips the text of a login shell before the first frame. After the end of the bridge every open
 * call is rejected, and later ones, too.
 */
export class Wire {
    /** Receives each stream frame, as an object. */
    onstream = () => {};
    /** The bridge has ended. */
    onclose = () => {};
    closed = false;

    #bridge;
    #token;
    #calls = new Map(); // id → {resolve, reject}
    #lastId = 0;
    #rest = ''; // of a line
    #greeted = false;

    /** @param bridge a ChildProcess with pipes */
    constructor(bridge, token) {
        this.#bridge = bridge;
        this.#token = token;
        bridge.stdout.setEncoding('latin1'); // frames are ASCII but for texts in replies; see #takeLine
        bridge.stdout.on('data', text => this.#read(text));
        bridge.stdin.on('error', () => {}); // 'close' follows
        bridge.on('close', () => this.#end());
        bridge.on('error', () => this.#end());
    }

    /** Sends a request; the result of its reply. */
    call(method, params = {}) {
        return new Promise((resolve, reject) => {
            if (this.closed) return reject(new Error('the connection is lost'));
            const id = ++this.#lastId;
            this.#calls.set(id, { resolve, reject });
            this.#bridge.stdin.write(
                JSON.stringify({ jsonrpc: '2.0', id, method, params, auth: this.#token }) + '\n');
        });
    }

    /** As a lost network. */
    kill() {
        this.#bridge.kill('SIGKILL');
    }

    #read(text) {
        const lines = (this.#rest + text).split('\n');
        this.#rest = lines.pop();
        for (const line of lines) this.#takeLine(line);
    }

    #takeLine(line) {
        const begin = this.#greeted ? 0 : line.indexOf('{"jsonrpc"');
        if (begin < 0) return;
        this.#greeted = true;
        const frame = JSON.parse(Buffer.from(line.slice(begin), 'latin1').toString('utf8'));
        if (frame.type === 'stream') return this.onstream(frame);
        const call = this.#calls.get(frame.id);
        this.#calls.delete(frame.id);
        if (frame.error) call?.reject(new Error(frame.error.message));
        else call?.resolve(frame.result);
    }

    #end() {
        if (this.closed) return;
        this.closed = true;
        for (const call of this.#calls.values()) call.reject(new Error('the connection is lost'));
        this.#calls.clear();
        this.onclose();
    }
}
