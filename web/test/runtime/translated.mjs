// This file answers: how do the tests get at TypeScript of the page? tsc translates it into a
// temporary folder.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../..", import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), "greenpoll-runtime-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const options = ["--ignoreConfig", "--outDir", join(folder, "js"), "--rootDir", "src", "--module", "commonjs", "--target", "es2022"];
const quick = ["--lib", "ES2023,DOM,DOM.Iterable", "--strict", "false", "--skipLibCheck"]; // tsc --noEmit checks all
const files = ["client", "seat", "patch"].map((name) => `src/runtime/${name}.ts`);
execFileSync("npx", ["tsc", ...files, ...options, ...quick], { cwd: web });

/** A module of web/src, such as "runtime/client". */
export const load = (name) => createRequire(import.meta.url)(join(folder, "js", `${name}.js`));
