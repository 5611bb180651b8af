// This file answers: how does a test get the page from "greenpoll serve", and how does a run come to
// it? Programs that the test has started end with it.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { playground } from "./built.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const begun = [];
let folder;

after(() => {
  for (const child of begun) child.kill("SIGINT");
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** A program of this repository: the command's path, and what it is called with. */
function program(args) {
  return process.env.GREENPOLL ? [process.env.GREENPOLL, args] : [built("./cmd/greenpoll"), args];
}

const programs = new Map();

function built(where) {
  folder ??= mkdtempSync(join(tmpdir(), "greenpoll-serving-"));
  if (!programs.has(where)) {
    const to = join(folder, where.replaceAll(/\W/g, "-"));
    execFileSync("go", ["build", "-o", to, where], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    programs.set(where, to);
  }
  return programs.get(where);
}

/** Starts a server; returns it, and the address that it prints first. */
async function start(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
  begun.push(child);
  for await (const line of createInterface(child.stdout)) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address) return { child, address };
  }
  throw new Error(`${command} has ended without an address`);
}

/** The address of "greenpoll serve", with its token. */
export async function serving(...args) {
  return start(...program(["serve", "-addr", "127.0.0.1:0", ...args]));
}

/** A server that shows runs as they are named. show(scenario) shows one. */
export async function pushing() {
  const { child, address: whole } = await serving();
  const html = await (await fetch(whole)).text();
  child.kill("SIGINT");
  built("./cmd/greenpoll"); // it makes the folder
  writeFileSync(join(folder, "served.html"), html);
  execFileSync("go", ["run", "./cmd/greenpoll/internal/page/record", "-o", folder], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  const pushed = await start(built("./cmd/greenpoll/internal/serve/pushed"), [dirname(fileURLToPath(playground())), join(folder, "served.html")]);
  const show = (scenario, backend = "epoll") => pushed.child.stdin.write(`${join(folder, `${scenario}.${backend}.gz`)}\n`);
  return { ...pushed, show };
}
