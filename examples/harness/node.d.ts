// SPDX-License-Identifier: Apache-2.0
// What the examples use of Node, so that their types can be checked without @types/node.
declare module "node:child_process" {
  export function execFileSync(file: string, args: string[], options?: { input?: string }): Buffer;
}
declare module "node:fs" {
  export function readFileSync(path: string, encoding: string): string;
}
declare module "node:net" {
  interface Socket {
    setEncoding(encoding: string): void;
    on(event: "data", receive: (text: string) => void): void;
    on(event: "close", receive: () => void): void;
    write(text: string): void;
    destroy(): void;
  }
  export function connect(path: string): Socket;
}
declare module "node:os" {
  export function homedir(): string;
}
declare module "node:path" {
  export function dirname(path: string): string;
}
interface Buffer extends Uint8Array {
  toString(encoding?: string): string;
}
declare const Buffer: {
  from(text: string, encoding?: string): Buffer;
  concat(parts: Buffer[]): Buffer;
};
declare const process: { env: Record<string, string | undefined> };
declare const console: { log(text: string): void };
