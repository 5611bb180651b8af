// This file answers: how does a test in Node come to the page's TypeScript? It is compiled once,
// to a folder that is removed at the end; parts that need a browser are not loaded.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../..", import.meta.url));
let require;

function compiled() {
  if (require) return require;
  const folder = mkdtempSync(join(tmpdir(), "greenpoll-ts-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const tsc = join(web, "node_modules", ".bin", "tsc");
  execFileSync(tsc, ["-p", web, "--noEmit", "false", "--rootDir", join(web, "src"), "--outDir", folder, "--module", "commonjs"], { stdio: "inherit" });
  writeFileSync(join(folder, "package.json"), "{}"); // its files are CommonJS
  symlinkSync(join(web, "node_modules"), join(folder, "node_modules"));
  return (require = createRequire(join(folder, "package.json")));
}

/** A module of web/src, such as "game/order". */
export function load(name) {
  return compiled()(`./${name}.js`);
}
