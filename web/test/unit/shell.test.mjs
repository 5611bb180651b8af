// This file answers: are the four steps of a call, the strip, the timeline and the address what the
// shell makes of a run?

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./ts.mjs";

const { roundsOf, roundAt, stepAt, firstOf } = load("shell/phases");
const { whichCall } = load("shell/which");
const { indexOf } = load("shell/index");
const { lay, nearest } = load("shell/strip-lay");
const { axisOf, ticks, whole } = load("shell/timeline-axis");
const { rowsOf, rowAt, scrollTo } = load("shell/timeline-rows");
const { read, text, same } = load("shell/address");
const { span, place, sentence } = load("shell/format");

/** A run of events, each given by what it is and by the step of the task that it belongs to. */
function runOf(events, more = {}) {
  const all = events.map((e, k) => ({ i: k + 1, t: 0, ev: "other", g: 0, fd: 0, slot: 0, gen: 0, mode: "", sys: "", step: 0, whose: e.step ? e.g : 0, ...e }));
  return { first: 1, n: all.length, story: 1, end: all.length, event: (i) => all[i - 1], told: (i) => all[i - 1], ...more };
}

// Task 1 opens, calls, tries, waits; task 2 runs; the bytes come, and the call returns.
const read1 = () => runOf([
  { ev: "open", g: 1, fd: 4 },
  { ev: "call", g: 1, fd: 4, step: 1 },
  { ev: "try", g: 1, fd: 4, step: 2 },
  { ev: "wait", g: 1, fd: 4, step: 3 },
  { ev: "call", g: 2, fd: 5, step: 1, whose: 2 },
  { ev: "kernel", fd: 4, t: 5e6 },
  { ev: "ready", g: 1, t: 5e6, step: 4 },
  { ev: "return", g: 1, fd: 4, t: 5e6, step: 4 },
  { ev: "exit", g: 1, t: 5e6 },
]);

test("a step is on until the task's next event of another step, whatever others do", () => {
  const r = read1(), [round] = roundsOf(r, 1);
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 8].map((i) => stepAt(round, i)), [0, 1, 2, 3, 3, 3, 4, 4]);
  assert.equal(stepAt(round, 9), 5, "the call is over");
});

test("the opening of the call's own socket stands before step 1", () => {
  const [round] = roundsOf(read1(), 1);
  assert.equal(firstOf(round, 0), 1);
  assert.equal(firstOf(roundsOf(read1(), 2)[0], 0), 0, "that of task 2 was opened before");
});

test("a call that has to wait again has another round, which keeps its call", () => {
  const r = runOf([
    { ev: "call", g: 1, step: 1 }, { ev: "try", g: 1, step: 2 }, { ev: "wait", g: 1, step: 3 }, { ev: "ready", g: 1, step: 4 },
    { ev: "try", g: 1, step: 2 }, { ev: "wait", g: 1, step: 3 }, { ev: "return", g: 1, step: 4 },
  ]);
  const rounds = roundsOf(r, 1);
  assert.deepEqual(rounds.map((x) => [x.from, x.to]), [[1, 4], [5, 7]]);
  assert.equal(firstOf(rounds[1], 1), 1);
  assert.equal(roundAt(r, 1, 6), rounds[1]);
});

test("between two calls the one before is shown, and before all the first", () => {
  const r = runOf([{}, { ev: "call", g: 1, step: 1 }, { ev: "return", g: 1, step: 2 }, {}, { ev: "call", g: 1, step: 1 }, { ev: "return", g: 1, step: 2 }]);
  const [a, b] = roundsOf(r, 1);
  assert.deepEqual([1, 2, 4, 5, 6].map((i) => roundAt(r, 1, i)), [a, a, a, b, b]);
});

test("calls of the set-up show only while the view is there", () => {
  const r = runOf([{ ev: "call", g: 1, step: 1 }, { ev: "return", g: 1, step: 2 }, { ev: "call", g: 1, step: 1 }, { ev: "return", g: 1, step: 2 }], { story: 3 });
  const [a, b] = roundsOf(r, 1);
  assert.equal(roundAt(r, 1, 1), a);
  assert.equal(roundAt(r, 1, 2), b, "the story begins behind it");
});

const twoCalls = () => runOf([
  { ev: "call", g: 1, step: 1, said: "task 1 calls Accept on fd 3" }, { ev: "return", g: 1, step: 2 }, {},
  { ev: "call", g: 1, step: 1, said: "task 1 calls Read on fd 4" }, { ev: "wait", g: 1, step: 3 }, { ev: "try", g: 1, step: 2 }, { ev: "return", g: 1, step: 4 }, {},
].map((e) => ({ said: "", why: "", ...e })));

test("it is said which of the task's calls the strip shows, and whether the view is in it", () => {
  const r = twoCalls(), of = (i) => whichCall(r, 1, i);
  assert.deepEqual([0, 1, 3, 4, 6, 8].map(of), [
    "before Accept, call 1 of 2", "in Accept, call 1 of 2", "after Accept, call 1 of 2",
    "in Read, call 2 of 2, wait 1 of 2", "in Read, call 2 of 2, wait 2 of 2", "after Read, call 2 of 2",
  ]);
  assert.equal(whichCall(r, 2, 4), "", "task 2 makes none");
});

test("the calls of the set-up are not counted in the story", () => {
  const r = { ...twoCalls(), story: 4 };
  assert.equal(whichCall(r, 1, 3), "before Read");
});

test("the task to follow is the first that calls in the story", () => {
  const calls = [{ ev: "call", g: 1, step: 1 }, {}, { ev: "call", g: 3, step: 1 }, { ev: "call", g: 2, step: 1 }];
  assert.equal(indexOf(runOf(calls, { story: 2 })).caller, 3);
  assert.equal(indexOf(runOf(calls, { story: 5 })).caller, 1, "or else at all");
  assert.equal(indexOf(runOf([{}, {}])).caller, 0);
});

test("on the strip events keep their order and stay in their step, however many there are", () => {
  for (const n of [3, 60, 5000]) {
    const r = runOf([{ ev: "call", g: 1, step: 1 }, ...Array.from({ length: n }, () => ({ g: 2 })), { ev: "return", g: 1, step: 4 }]);
    const [round] = roundsOf(r, 1);
    const row = lay(r, 1, round, 1, n + 2, 100, 500, span);
    assert.equal(row.items.length, n + 2);
    for (const [k, it] of row.items.entries()) {
      assert.ok(it.x >= 100 && it.x <= 500.01, `${n}: event ${it.i} at ${it.x}`);
      assert.ok(k === 0 || it.x > row.items[k - 1].x, `${n}: event ${it.i} at ${it.x}`);
    }
    assert.equal(nearest([row], row.items[1].x + 0.001).i, row.items[1].i);
  }
});

test("a wait of a millisecond is a break with its length; a shorter one is none", () => {
  const r = read1(), [round] = roundsOf(r, 1), of = (r) => lay(r, 1, round, 4, 6, 0, 400, span).breaks.map((b) => b.text);
  assert.deepEqual(of(r), ["5 ms"]);
  r.event(6).t = 0.9e6;
  assert.deepEqual(of(runOf([1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => r.event(i)))), []);
});

for (const columns of ["events", "time"]) {
  test(`by ${columns} the place of an event leads back to it`, () => {
    const r = runOf(Array.from({ length: 40 }, (_, k) => ({ t: k * 3e5 + (k > 20 ? 5e6 : 0) })));
    const axis = axisOf(r, columns, whole(r, columns), 100, 1000);
    for (let i = 1; i <= 40; i++) assert.equal(axis.at(axis.x(i) + 0.01), i);
    assert.equal(axis.breaks.length, columns === "events" ? 1 : 0);
  });
}

test("times on the axis are round, and not more than fit", () => {
  assert.deepEqual(ticks({ from: 0, to: 103e6 }).map((t) => t / 1e6), [0, 20, 40, 60, 80, 100]);
});

test("with many tasks the chosen one, workers and kernel stay, and the others scroll", () => {
  const tasks = Array.from({ length: 40 }, (_, k) => k + 1), rows = rowsOf(tasks, [0], 7, 150);
  assert.deepEqual(rows.fixed.map((r) => `${r.kind} ${r.id}`), ["task 7", "worker 0", "kernel 0"]);
  assert.ok(rows.overflow > 0);
  assert.ok(rows.fixed.every((r) => r.y > 0 && r.y < 150 && r.height >= 16));
  const scroll = scrollTo(rows, 40, 0), row = rows.scrolled.find((r) => r.id === 40);
  assert.equal(rowAt(rows, row.y - scroll, scroll).id, 40, "it is in view");
  assert.equal(scrollTo(rows, 40, scroll), scroll, "and nothing moves once it is");
});

test("few tasks have all rows in view, with room for labels", () => {
  const rows = rowsOf([1, 2], [0], 1, 150);
  assert.equal(rows.overflow, 0);
  assert.ok([...rows.fixed, ...rows.scrolled].every((r) => r.height === 30));
});

test("an address says what it was made of", () => {
  const link = { screen: "step", setting: { scenario: "race", backend: "kqueue", workers: 2, seed: 7, choices: "41:2,57:0" }, at: "ev=park,g=3,n=2", task: 3, theme: "dark" };
  const hash = text(link);
  assert.equal(hash, "#scenario=race&backend=kqueue&choices=41:2,57:0&workers=2&seed=7&at=ev=park,g=3,n=2&task=3&theme=dark");
  assert.deepEqual(read(hash), link);
});

test("an address that is written by hand may begin with the scenario", () => {
  assert.deepEqual(read("#race&at=41").setting, { scenario: "race" });
  assert.equal(read("#race&at=41").at, "41");
  assert.equal(read("#at=41").setting, undefined);
  assert.equal(read("").screen, "step");
});

test("what an address says of a screen or a theme that there is not is left out", () => {
  assert.equal(read("#screen=moon&theme=pink").screen, "step");
  assert.equal(read("#screen=moon&theme=pink").theme, "");
  assert.equal(read("#game=a_wait").screen, "game");
});

test("two settings are the same if nothing in them differs", () => {
  assert.ok(same({ scenario: "read" }, { scenario: "read", choices: "" }));
  assert.ok(!same({ scenario: "read" }, { scenario: "read", seed: 2 }));
});

test("times are written with as many digits as one can grasp", () => {
  assert.deepEqual([0, 15_000, 2e5, 1e6, 701e6, 1.001e9].map(span), ["0 ms", "15 µs", "0.2 ms", "1 ms", "701 ms", "1.001 s"]);
});

test("a sentence begins large and ends with a stop", () => {
  assert.equal(sentence("worker 0 takes task 2"), "Worker 0 takes task 2.");
  assert.equal(sentence("Does it wait?"), "Does it wait?");
});

test("a place is a file and a line", () => {
  assert.deepEqual(place("poller/gate.go:88"), { file: "poller/gate.go", line: 88 });
  assert.equal(place("").line, 0);
});
