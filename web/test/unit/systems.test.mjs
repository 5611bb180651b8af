// This file answers: do the rows of three systems stand beside those that they belong with, in
// every scenario? The Go side records all; nothing here knows their events.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "./ts.mjs";

const { open } = load("model/run");
const { rowsOf, taskOf, tasksOf } = load("systems/rows");
const { align } = load("systems/align");
const { count, inWords } = load("systems/counts");
const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "greenpoll-systems-"));
const backends = ["epoll", "kqueue", "iocp"];
const scenarios = new Map(); // by name: a run for each backend

before(async () => {
  const said = execFileSync("go", ["run", "./cmd/greenpoll/internal/page/record", "-o", folder], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  const names = new Set([...said.matchAll(/([\w-]+)\.(?:epoll|kqueue|iocp)\.gz: /g)].map((m) => m[1]));
  for (const name of names) {
    scenarios.set(name, await Promise.all(backends.map((b) => open(readFileSync(join(folder, `${name}.${b}.gz`))))));
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Of each scenario and each of its tasks, the columns and the lines. */
function* all() {
  for (const [name, runs] of scenarios) {
    for (const g of tasksOf(runs[0])) {
      const columns = runs.map((r) => rowsOf(r, g));
      yield { what: `${name}, task ${g}`, runs, g, columns, lines: align(columns) };
    }
  }
}

test("each row of each system is in one line, and in its system's order", () => {
  let n = 0;
  for (const { what, columns, lines } of all()) {
    columns.forEach((rows, k) => assert.deepEqual(lines.map((l) => l.cells[k]).filter(Boolean), rows, `${what}, ${backends[k]}`));
    n++;
  }
  assert.ok(n >= 25, `${n} tasks`);
});

test("rows that stand in one line are of one class, and no line is empty", () => {
  for (const { what, lines } of all()) {
    for (const l of lines) {
      const there = l.cells.filter(Boolean);
      assert.ok(there.length > 0, what);
      assert.equal(new Set(there.map((c) => c.cls)).size, 1, `${what}: ${JSON.stringify(there)}`);
    }
  }
});

test("what goes across is the same on all systems under it", () => {
  for (const { what, lines } of all()) {
    for (const l of lines) {
      assert.equal(l.spans.reduce((a, b) => a + b, 0), backends.length, what);
      let k = 0;
      for (const span of l.spans) {
        const said = l.cells.slice(k, k + span).map((c) => c && [c.said, c.sys, c.answer].join());
        assert.equal(new Set(said).size, 1, `${what}: ${said.join("\n")}`);
        k += span;
      }
    }
  }
});

test("all that a task does in the story has its row", () => {
  for (const { what, runs, g, columns } of all()) {
    runs.forEach((r, k) => {
      const shown = new Set(columns[k].map((row) => row.i));
      for (let i = r.story; i <= r.end; i++) if (r.event(i).g === g) assert.ok(shown.has(i), `${what}, ${backends[k]}: event ${i}`);
    });
  }
});

test("a wait stands with the news that has ended it", () => {
  const rows = rowsOf(scenarios.get("read")[0], 1);
  const classes = rows.map((r) => r.cls);
  for (const cls of ["begin-poll", "kernel: bytes arrived", "kernel reports", "poll", "polled"]) assert.ok(classes.includes(cls), `${cls}: ${classes}`);
});

test("in one read three things differ in kind, and all of them on IOCP", () => {
  const runs = scenarios.get("read");
  const lines = align(runs.map((r) => rowsOf(r, taskOf(r))));
  const odd = lines.flatMap((l) => l.odd.map((is, k) => (is ? `${backends[k]} ${l.cells[k].kind}` : "")).filter(Boolean));
  assert.deepEqual(odd, ["iocp submit", "iocp completion", "iocp complete"]);
});

test("a read takes two calls where the kernel tells that it is ready, and one where it tells that it is done", () => {
  const words = scenarios.get("read").map((r) => inWords(count(rowsOf(r, taskOf(r)))));
  assert.deepEqual(words, [
    { bold: "2 calls", text: "to read" },
    { bold: "2 calls", text: "to read" },
    { bold: "1 call", text: "to read, none after the wait" },
  ]);
});

test("one system alone, and no rows, make no trouble", () => {
  const [rows] = scenarios.get("read").map((r) => rowsOf(r, 1));
  assert.deepEqual(align([rows]).map((l) => l.cells[0]), rows);
  assert.deepEqual(align([[], [], []]), []);
  assert.equal(align([rows, [], []]).length, rows.length);
});
