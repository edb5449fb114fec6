// SPDX-License-Identifier: Apache-2.0
// Calls tools of an MCP server in a daemon behind SSH while the connection is killed again and again, and
// compares each result with that of the same server without a daemon. Run by `./dev mcp`.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { BridgeTransport } from './bridgetransport.mjs';

const [config, program, hostedServer, seed, calls, breaks] = process.argv.slice(2);
const atOnce = 8; // calls in progress

/** Random numbers in [0, 1) that repeat with the seed (mulberry32). */
function makeRandom(state) {
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
}

const random = makeRandom(Number(seed));
const below = n => Math.floor(random() * n);

function makeCall(number) {
    const text = `call ${number}: ` + 'äöü "\\\u2028'.repeat(below(20));
    switch (below(20)) {
    case 0: return { name: 'get-tiny-image', arguments: {} };
    case 1: return { name: 'echo', arguments: { message: text + 'The quick brown fox jumps over the lazy dog. '.repeat(below(6000)) } };
    case 2: return { name: 'get-structured-content', arguments: { location: 'Chicago' } };
    case 3: return { name: 'get-resource-links', arguments: { count: 1 + below(10) } };
    case 4: return { name: 'get-annotated-message', arguments: { messageType: 'error', includeImage: true } };
    case 5: return { name: 'no-such-tool', arguments: {} };
    case 6: case 7: case 8: case 9: return { name: 'get-sum', arguments: { a: number, b: below(1000) } };
    default: return { name: 'echo', arguments: { message: text } };
    }
}

/** The result, or the error, as text. */
const outcome = (client, call) => client.callTool(call).then(JSON.stringify, error => `error: ${error.message}`);

async function connected(transport) {
    const client = new Client({ name: 'claustrum-mcp-test', version: '1' });
    client.onerror = error => { throw error; };
    await client.connect(transport);
    return client;
}

function startBridge() {
    return spawn('ssh', ['-F', config, 'host', `${program} -bridge`], { stdio: ['pipe', 'pipe', 'ignore'] });
}

const serverModule = '@modelcontextprotocol/server-everything';
const directServer = fileURLToPath(new URL(`node_modules/${serverModule}/dist/index.js`, import.meta.url));
const transport = new BridgeTransport(startBridge, process.env.TOKEN,
    { id: 'mcp', command: process.execPath, args: [hostedServer] });
const hosted = await connected(transport);
const direct = await connected(
    new StdioClientTransport({ command: process.execPath, args: [directServer], stderr: 'ignore' }));

let next = 0, same = 0, differs = false;
const breakAt = new Set();
while (breakAt.size < Number(breaks)) breakAt.add(below(Number(calls)));

async function callOneAfterAnother() {
    while (next < Number(calls) && !differs) {
        const number = next++;
        const call = makeCall(number);
        if (breakAt.has(number)) setTimeout(() => transport.breakConnection(), random() * 5);
        const [got, expected] = await Promise.all([outcome(hosted, call), outcome(direct, call)]);
        if (got === expected) {
            ++same;
            continue;
        }
        differs = true;
        console.log(`call ${number} (${call.name}): ${got.slice(0, 200)}\n  expected: ${expected.slice(0, 200)}`);
    }
}

const start = performance.now();
await Promise.all(Array.from({ length: atOnce }, callOneAfterAnother));
const seconds = (performance.now() - start) / 1000;
await Promise.all([hosted.close(), direct.close()]);

const returns = transport.returns.map(Math.round).sort((a, b) => a - b);
console.log(`${same} of ${calls} tool calls have the result of a server without a daemon; ${seconds.toFixed(1)} s`);
console.log(`${returns.length} broken connections, back after ${returns[returns.length >> 1]} ms (median), `
    + `${returns.at(-1)} ms (worst); seed ${seed}`);
process.exit(!differs && returns.length > 0 ? 0 : 1);
