// This file answers: where do the tests get recordings and the model from? The Go side records,
// tsc translates the model; both go into a temporary folder.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../..", import.meta.url));
const root = join(web, "..");
export const folder = mkdtempSync(join(tmpdir(), "greenpoll-model-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** The module web/src/model/run.ts, as Node can load it. */
export function model() {
  const options = ["--ignoreConfig", "--outDir", join(folder, "js"), "--module", "commonjs", "--target", "es2022"];
  const quick = ["--lib", "ES2023,DOM,DOM.Iterable", "--strict", "false", "--skipLibCheck"]; // tsc --noEmit checks all
  execFileSync("npx", ["tsc", "src/model/run.ts", ...options, ...quick], { cwd: web });
  return createRequire(import.meta.url)(join(folder, "js", "run.js"));
}

/** Has the Go side write recordings, and returns their names. */
export function record(...args) {
  const command = ["run", "./cmd/greenpoll/internal/page/record", "-o", folder, ...args];
  const said = execFileSync("go", command, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  return [...said.matchAll(/([^/\\\n]+)\.gz: /g)].map((m) => m[1]);
}

export const bytes = (name) => readFileSync(join(folder, name + ".gz"));
export const text = (name) => readFileSync(join(folder, name), "utf8");
export const inClone = (path) => readFileSync(join(root, path), "utf8");
export const filesIn = (path) => readdirSync(join(root, path));
