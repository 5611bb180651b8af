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

/** The rows of one task, by system, and their lines. */
function columnsOf(name, g) {
  const runs = scenarios.get(name);
  const columns = runs.map((r) => rowsOf(r, g ?? taskOf(r)));
  return { runs, columns, lines: align(columns) };
}
const footers = (name, g) => columnsOf(name, g).columns.map((rows) => Object.values(inWords(count(rows))).join(" "));

test("a deadline on IOCP: the cancel is a call of its own, the completion has an error, and all of it differs in kind", () => {
  const { lines } = columnsOf("deadline");
  const odd = lines.flatMap((l) => l.odd.map((is, k) => (is ? [backends[k], l.cells[k].kind, l.cells[k].sys, l.cells[k].answer].join(" ") : "")).filter(Boolean));
  assert.deepEqual(odd, ["iocp submit WSARecv pending", "iocp completion  ECANCELED", "iocp cancel CancelIoEx ", "iocp complete  ECANCELED"]);
  const cells = lines.map((l) => l.cells[2]).filter(Boolean).map((c) => c.kind);
  const at = (kind, from = 0) => cells.indexOf(kind, from);
  // The kernel acts while the call is under way, and the call is told when it has come back.
  assert.ok(at("timer") < at("completion") && at("completion") < at("cancel") && at("cancel") < at("wait", at("cancel")), cells.join());
  assert.deepEqual(footers("deadline"), ["1 call to read, none after the wait", "1 call to read, none after the wait", "2 calls to read: 1 to ask, 1 to cancel after the wait"]);
});

test("a cancel that is lost is made again", () => {
  assert.equal(columnsOf("cancel").columns[2].filter((r) => r.kind === "cancel").length, 2);
});

test("no system but IOCP cancels, and it does so only after a wait that no report has ended", () => {
  for (const { what, columns } of all()) for (const rows of columns.slice(0, 2)) assert.ok(rows.every((r) => r.kind !== "cancel"), what);
  for (const name of ["read", "accept", "dial", "write", "race", "wake"]) assert.ok(columnsOf(name).columns[2].every((r) => r.kind !== "cancel"), name);
});

test("a wait that a deadline ends shows the sleep in the poll, too", () => {
  for (const rows of columnsOf("deadline").columns) {
    const kinds = rows.map((r) => r.kind);
    assert.deepEqual(kinds.slice(kinds.indexOf("begin-poll")).slice(0, 4), ["begin-poll", "poll", "move", "timer"]);
  }
});

test("a task's rows have no calls of others, and of the kernel only what its socket got", () => {
  for (const { what, columns } of all()) for (const rows of columns) for (const r of rows) if (["try", "submit", "call"].includes(r.kind)) assert.ok(r.own, `${what}: ${r.said}`);
  for (const rows of columnsOf("accept", 1).columns) for (const r of rows) if (r.kernel) assert.match(r.said, /\bfd 3\b/);
});

test("where no task asks the kernel for data it says who does call it", () => {
  assert.deepEqual(new Set(footers("block")), new Set(["1 call that blocks its thread, past the netpoller; one poll of an idle worker"]));
  assert.deepEqual(new Set(footers("steal")), new Set(["No call of a task to the kernel, only 2 polls of an idle worker"]));
  assert.deepEqual(new Set(footers("chan")), new Set(["No call of a task to the kernel"]));
  assert.ok(columnsOf("block").lines.every((l) => l.step === 0), "it has no call of four steps");
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
