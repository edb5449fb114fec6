// SPDX-License-Identifier: Apache-2.0
// Checks the types of the TypeScript examples and translates them to JavaScript, for a Node before 22.18.
//
// usage: node translate.cjs TYPESCRIPT FOLDER
//   TYPESCRIPT  the folder of the package typescript
//   FOLDER      for the JavaScript
const fs = require("fs");
const path = require("path");

const [library, folder] = process.argv.slice(2);
const ts = require(library);
const source = path.join(__dirname, "..", "typescript");
const files = fs.readdirSync(source).filter((name) => name.endsWith(".ts")).map((name) => path.join(source, name));
const program = ts.createProgram([...files, path.join(__dirname, "node.d.ts")], {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.NodeJs,
  strict: true,
  types: [],
  lib: ["lib.es2022.d.ts"],
});

// Imports end in .ts, which Node needs and tsc complains about.
const complaints = [2691, 5097];
const problems = ts.getPreEmitDiagnostics(program).filter((problem) => !complaints.includes(problem.code));
if (problems.length > 0) {
  const host = { getCurrentDirectory: () => source, getNewLine: () => "\n", getCanonicalFileName: (name) => name };
  process.stdout.write(ts.formatDiagnostics(problems, host));
  process.exit(1);
}
fs.mkdirSync(folder, { recursive: true });
fs.copyFileSync(path.join(source, "package.json"), path.join(folder, "package.json"));
program.emit(undefined, (name, text) => {
  fs.writeFileSync(path.join(folder, path.basename(name)), text.replace(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"'));
});
