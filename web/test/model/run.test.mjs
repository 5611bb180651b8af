// This file answers: does the page show what the terminal shows? Each scenario is walked forwards
// and back on each backend.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bytes, filesIn, model, record, text } from "./recordings.mjs";
import { flat, printedAll } from "./print.mjs";

let open;
const runs = new Map();

before(async () => {
  open = model().open;
  for (const name of record("-check")) runs.set(name, await open(bytes(name)));
});
after(() => runs.clear());

/** The state as the Go side writes it. */
function stateOf(run) {
  const s = run.state;
  const entries = (map, ...leaveOut) =>
    Object.fromEntries([...map].map(([key, value]) => [key, Object.fromEntries(Object.entries(value).filter(([k]) => !leaveOut.includes(k)))]));
  return { i: s.i, t: s.t, tasks: entries(s.tasks, "due"), workers: entries(s.workers), descs: entries(s.descs), sockets: entries(s.sockets) };
}

/** The states that Go has found, and why each event has happened. */
function expected(name) {
  return text(name + ".states")
    .trim()
    .split("\n")
    .map((line) => {
      const { why, ...state } = JSON.parse(line);
      return { why, state };
    });
}

test("each scenario has a recording on each backend", () => {
  const golden = filesIn("scenarios/testdata").filter((name) => name.endsWith(".txt"));
  assert.deepEqual([...runs.keys()].sort(), golden.map((name) => name.slice(0, -".txt".length)).sort());
});

test("forwards, each scenario reads as the terminal prints it", () => {
  for (const [name, run] of runs) assert.equal(flat(printedAll(run)), flat(text(name + ".txt")), name);
});

test("forwards and back to the first state, each state is the one that Go has found", () => {
  for (const [name, run] of runs) {
    const want = expected(name);
    assert.equal(want.length, run.n + 1, name);
    run.go(0);
    for (let i = 0; i <= run.n; i++) {
      run.go(i);
      assert.deepEqual(stateOf(run), want[i].state, `${name}, forwards to ${i}`);
    }
    for (let i = run.n; i >= 0; i--) {
      run.go(i);
      assert.deepEqual(stateOf(run), want[i].state, `${name}, back to ${i}`);
    }
  }
});

test("a jump leads to the same state as steps", () => {
  for (const [name, run] of runs) {
    const want = expected(name);
    for (let i = 1, k = 0; k < 50; k++, i = (i * 7919 + 13) % (run.n + 1)) {
      run.go(i);
      assert.deepEqual(stateOf(run), want[i].state, `${name}, jump to ${i}`);
    }
  }
});

test("why an event happened now is what the terminal says", () => {
  let some = 0;
  for (const [name, run] of runs) {
    const want = expected(name);
    for (let i = 1; i <= run.n; i++) {
      assert.equal(run.told(i).why, want[i].why, `${name}, event ${i}`);
      some += want[i].why ? 1 : 0;
    }
  }
  assert.ok(some > 1000, `only ${some} events have a reason`);
});

test("entries keep their identity while nothing changes them, and one event changes few", () => {
  const run = runs.get("tenget.epoll");
  run.go(run.story);
  const before = new Map(run.state.tasks);
  run.go(run.story + 1);
  const changed = [...run.state.tasks].filter(([g, t]) => before.get(g) !== t);
  assert.ok(changed.length <= 2, `${changed.length} tasks are new objects`);
});

test("a sleeping task's timer is due when it fires", () => {
  const run = runs.get("slow.epoll");
  let asleep = 0;
  for (let i = 1; i <= run.n; i++) {
    run.go(i);
    const e = run.event(i);
    for (const t of run.state.tasks.values()) if (t.due) asleep++;
    if (e.ev !== "timer" || !e.n) continue;
    run.go(i - 1);
    assert.ok([...run.state.tasks.values()].some((t) => t.due === e.timer), `event ${i}: nobody waits for the timer due at ${e.timer}`);
  }
  assert.ok(asleep > 0);
});

test("sources are there for each place, and each place leads to its events", () => {
  const run = runs.get("read.epoll");
  for (let i = 1; i <= run.n; i++) {
    const { at } = run.event(i);
    if (!at) continue;
    assert.ok(run.eventsAt(at).includes(i), at);
    const [file, line] = at.split(":");
    assert.ok(run.source(file)?.[Number(line) - 1]?.trim(), at);
  }
  assert.equal(run.source("nothing.go"), undefined);
  assert.deepEqual(run.eventsAt("nothing.go:1"), []);
});

test("a word is found by its forms", () => {
  const run = runs.get("read.epoll");
  assert.match(run.meaning("park"), /^To leave the stack/);
  assert.equal(run.meaning("parked"), run.meaning("park"));
  assert.equal(run.meaning("cheese"), "");
});
