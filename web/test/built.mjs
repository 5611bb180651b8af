// This file answers: which pages are tested? The playground and pages of one file, made by the
// command as a reader would make them. GREENPOLL_PAGES names the folder where they are; without
// it, or if it is not there, they are made once, in a folder that is removed at the end.
// "node web/test/built.mjs" makes them in GREENPOLL_PAGES, for several runs.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The pages of one file: what "greenpoll page" is called with. */
const alone = {
  read: ["read"],
  tenget: ["tenget"],
  iocp: ["-backend", "iocp", "read"],
};

let folder = process.env.GREENPOLL_PAGES;

function greenpoll(...args) {
  const [command, ...first] = process.env.GREENPOLL ? [process.env.GREENPOLL] : ["go", "run", "./cmd/greenpoll"];
  execFileSync(command, [...first, ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}

let failed; // it is not tried again: each test would wait for the same failure

function made() {
  if (failed) throw failed;
  try {
    return make();
  } catch (e) {
    throw (failed = e);
  }
}

function make() {
  if (folder && existsSync(join(folder, "site", "index.html"))) return folder;
  if (!folder) {
    const own = (folder = mkdtempSync(join(tmpdir(), "greenpoll-pages-")));
    process.on("exit", () => rmSync(own, { recursive: true, force: true }));
  }
  mkdirSync(folder, { recursive: true });
  greenpoll("site", "-o", join(folder, "site"));
  for (const [name, args] of Object.entries(alone)) greenpoll("page", "-o", join(folder, `${name}.html`), ...args);
  return folder;
}

/** The address of the playground on disk, at a place (what stands behind #). */
export function playground(place = "") {
  return pathToFileURL(join(made(), "site", "index.html")).href + place;
}

/** The address of a page of one file. */
export function file(name, place = "") {
  return pathToFileURL(join(made(), `${name}.html`)).href + place;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) console.log(made());
