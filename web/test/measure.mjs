// This file answers: how large are recordings, and how fast is the page? One run prints a table
// with the limits beside it:
//
//	node web/test/measure.mjs           # 100,000 events, and the playground
//	FULL=1 node web/test/measure.mjs    # 1,000,000 events as well; fails if a size is over its limit
//
// Sizes are judged, and only with FULL=1; speed depends on the machine, and is shown only.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { open, start } from "./browser.mjs";
import { playground } from "./built.mjs";
import { firstPaint, frames } from "./measure/frames.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const full = Boolean(process.env.FULL);
const folder = mkdtempSync(join(tmpdir(), "greenpoll-measure-"));
const rows = [];
let over = 0;

function row(what, is, limit, unit, judged) {
  const text = (v) => (v === undefined ? "" : `${v.toFixed(unit === "MB" ? 2 : 0)} ${unit}`);
  const whole = unit === "ms" ? Math.floor(is) : is; // two frames of 60 Hz are 33.3 ms
  const within = limit === undefined || whole <= limit;
  if (!within && judged) over++;
  rows.push([what, text(is), limit === undefined ? "" : `at most ${text(limit)}`, within ? "" : "over"]);
}

function greenpoll(...args) {
  const [command, ...first] = process.env.GREENPOLL ? [process.env.GREENPOLL] : ["go", "run", "./cmd/greenpoll"];
  execFileSync(command, [...first, ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}

/** A page of so many events: its file. The program makes some more, -max cuts them. */
function recorded(events) {
  const trace = join(folder, "big.trace"), page = join(folder, `${events}.html`);
  const rounds = Math.ceil(events / 160); // a round of five pairs is some 175 events
  execFileSync("go", ["run", "web/test/measure/big.go", String(rounds)], { cwd: root, env: { ...process.env, GREENPOLL_TRACE: trace }, stdio: "inherit" });
  greenpoll("page", "-max", String(events), "-o", page, trace);
  rmSync(trace);
  return page;
}

const mb = (file) => statSync(file).size / 1e6;

async function scrubbed(file, events) {
  const started = await start();
  try {
    const page = await open(started, {});
    const at = performance.now();
    await page.goto(pathToFileURL(file).href);
    await page.until("the page shows the recording", () => document.querySelector("#said")?.textContent);
    row(`page of ${events.toLocaleString("en")} events from disk, to its first sentence`, performance.now() - at, undefined, "ms");
    const { p50, p95, count } = await frames(page);
    row(`a frame while scrubbing over ${events.toLocaleString("en")} events, p50 of ${count}`, p50, undefined, "ms");
    row("the same, p95", p95, 33, "ms");
    await page.close();
  } finally {
    await started.close();
  }
}

async function begun() {
  const url = playground(); // built before the clock runs
  const started = await start();
  try {
    const { painted, ready } = await firstPaint(started, url);
    row("playground from disk, first paint", painted, 1000, "ms");
    row("the same, runtime ready", ready, 2000, "ms");
  } finally {
    await started.close();
  }
}

try {
  const hundred = recorded(100_000);
  row("page of 100,000 events", mb(hundred), 3, "MB", true);
  await scrubbed(hundred, 100_000);
  if (full) row("page of 1,000,000 events", mb(recorded(1_000_000)), 20, "MB", true);
  await begun();
} finally {
  rmSync(folder, { recursive: true });
}

const wide = [0, 1, 2].map((c) => Math.max(...rows.map((r) => r[c].length)));
for (const [what, is, limit, mark] of rows) console.log(`${what.padEnd(wide[0])}  ${is.padStart(wide[1])}  ${limit.padEnd(wide[2])}  ${mark}`.trimEnd());
console.log(`${cpus().length} × ${cpus()[0].model}`);
if (full && over > 0) process.exitCode = 1;
