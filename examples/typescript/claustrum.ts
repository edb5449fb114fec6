// SPDX-License-Identifier: Apache-2.0
// A client of claustrum. Calls and streams run side by side; nothing outside Node's standard library is used.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { homedir } from "node:os";
import { dirname } from "node:path";

export type Result = Record<string, any>;
export type Event = { seq: number; stream: "stdout" | "stderr" | "exit"; data: Buffer; exitCode: number };
type Waiting = { resolve: (result: Result) => void; reject: (error: Error) => void };

/// One connection.
export class Client {
  private readonly socket;
  private readonly token: string;
  private readonly calls = new Map<number, Waiting>();
  private readonly events = new Map<string, Event[]>(); // that nobody has asked for yet
  private readonly readers = new Map<string, () => void>();
  private lastId = 0;
  private rest = ""; // the beginning of a line
  private closed = false;

  constructor() {
    const path = process.env.CLAUSTRUM_SOCKET ?? `${homedir()}/.claude/remote/rpc.sock`;
    this.token = readFileSync(`${dirname(path)}/daemon.token`, "ascii");
    this.socket = connect(path);
    this.socket.setEncoding("utf8"); // keeps characters whole that are cut by a read
    this.socket.on("data", (text: string) => this.onText(text));
    this.socket.on("close", () => this.onClose());
  }

  /// Sends a request and returns its result.
  call(method: string, params: object = {}): Promise<Result> {
    const id = ++this.lastId;
    this.socket.write(JSON.stringify({ jsonrpc: "2.0", id, method, params, auth: this.token }) + "\n");
    return new Promise((resolve, reject) => this.calls.set(id, { resolve, reject }));
  }

  /// The output of a process, piece by piece; the last event is its exit.
  async *output(id: string): AsyncGenerator<Event> {
    for (;;) {
      const event = this.events.get(id)?.shift();
      if (!event) {
        if (this.closed) throw new Error("the connection is closed");
        await new Promise<void>((wake) => this.readers.set(id, wake));
        continue;
      }
      yield event;
      if (event.stream === "exit") return;
    }
  }

  /// Input for a process: offset is where this data begins, counted from the first byte of all input.
  write(id: string, text: string, offset: number): Promise<Result> {
    return this.call("process.stdin", { id, data: Buffer.from(text).toString("base64"), offset });
  }

  close(): void {
    this.socket.destroy();
  }

  private onText(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop()!;
    for (const line of lines) this.onFrame(JSON.parse(line));
  }

  private onFrame(frame: Result): void {
    if (frame.type === "stream") {
      const { seq, stream, exitCode, processId } = frame;
      const event = { seq, stream, exitCode, data: Buffer.from(frame.data ?? "", "base64") };
      this.events.set(processId, [...(this.events.get(processId) ?? []), event]);
      this.readers.get(processId)?.();
      return;
    }
    const call = this.calls.get(frame.id)!;
    this.calls.delete(frame.id);
    if (frame.error) call.reject(new Error(`${frame.error.code}, ${frame.error.message}`));
    else call.resolve(frame.result);
  }

  private onClose(): void {
    this.closed = true;
    for (const wake of this.readers.values()) wake();
    for (const call of this.calls.values()) call.reject(new Error("the connection is closed"));
    this.calls.clear();
  }
}

/// An event as a line of a report.
export function text(event: Event): string {
  return event.stream === "exit" ? `exit code ${event.exitCode}` : `${event.stream}: ${line(event)}`;
}

/// Output without its newline.
export function line(event: Event): string {
  return event.data.toString().trimEnd();
}
