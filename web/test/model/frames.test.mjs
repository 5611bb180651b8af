// This file answers: does the page show what stands on the terminal's screen? Its model is stepped to
// the event of each golden frame, and each row of the frame is made from it.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { load } from "../unit/ts.mjs";
import { goldenFrames, partsOf, right } from "./frames.mjs";
import { kernel, queues, slots, source, strip, tasks, telling, timers, title } from "./panels.mjs";
import { bytes, filesIn, record } from "./recordings.mjs";
import { heard } from "./heard.mjs";

const { open } = load("model/run");
const store = load("store");

const frames = goldenFrames();
const runs = new Map();
before(async () => {
  for (const name of record()) runs.set(name, await open(bytes(name)));
});

// The sizes of the terminal, as in scenes_test.go.
const [width, taskColumns, rightColumns, tellRows, sourceRows, paneRows] = [127, 46, 63, 9, 14, 5];

/** The rows of a pane that has room for some: the heading stays, and the last says how many are missing. */
function shows(rows, all, heading, what) {
  const more = rows.at(-1)?.match(/^and (\d+) more$/);
  if (!more) return assert.deepEqual(rows, all, what);
  const some = rows.slice(heading, -1);
  assert.equal(rows.length, paneRows, what);
  assert.equal(Number(more[1]), all.length - heading - some.length, `${what}: how many are missing`);
  if (heading) assert.equal(rows[0], all[0], what);
  const from = all.indexOf(some[0], heading);
  assert.deepEqual(some, all.slice(from, from + some.length), what);
}

/** Fails where the frame shows another fact than the page's model has at that event. */
function check(run, { event, text }, name) {
  const what = (part) => `${name}, event ${event}: ${part}`;
  const f = partsOf(text);
  while (run.state.i < event) run.go(run.state.i + 1);
  assert.equal(f.title, title(run), what("title"));
  const g = store.task.value;
  assert.equal(f.strip, strip(run, g), what("strip"));

  if (event === run.end) { // what follows is the clean-up, event by event
    const lost = run.outcome.lost;
    const end = lost ? `Task ${lost.task} sleeps for ever. c shows the event that should have woken it. This is the end.` : "This is the end. What next?";
    const said = telling(run, width, tellRows).replace(/ (why now|changed) .*| \? explains: .*/, "");
    assert.ok(f.telling.startsWith(`${said} `) && f.telling.includes(end), what(`${f.telling}\nwith\n${said}\n${end}`));
  } else assert.equal(f.telling, telling(run, width, tellRows), what("telling"));

  const code = source(run, sourceRows);
  if (code) assert.deepEqual([f.source[0].replace(/^-- | -+$/g, ""), ...f.source.slice(1)], [code.title, ...code.rows], what("source"));
  else assert.deepEqual(f.source.slice(1), [], what("source"));

  const all = tasks(run, g, taskColumns), [many, ...rows] = f.tasks.map((row) => row.trim().replace(/ +/g, " "));
  assert.equal(many, all.length > paneRows ? `${all.length} tasks` : "tasks", what("tasks"));
  const from = all.indexOf(rows[0]);
  assert.deepEqual(rows, all.slice(from, from + paneRows), what("tasks"));
  shows(f.queues.slice(1), queues(run, rightColumns), 1, what("queues"));
  shows(f.slots.slice(1), slots(run), 1, what("slots"));
  assert.equal(f.kernel[0], "kernel: simulated, so all is known");
  shows(f.kernel.slice(1), kernel(run), 1, what("kernel"));
  assert.deepEqual(f.timers.slice(1), timers(run), what("timers"));
  heard(run, g, { tasks: rows, queues: f.queues.slice(1), slots: f.slots.slice(2), kernel: f.kernel.slice(2) }, what);
}

/** Puts a run to where the page shows it first. */
function begin(name) {
  const run = runs.get(name);
  store.show(run, { scenario: name });
  return run;
}

test("each scenario has golden frames on each backend", () => {
  const printed = filesIn("scenarios/testdata").filter((name) => name.endsWith(".txt")).map((name) => name.slice(0, -".txt".length));
  assert.deepEqual([...frames.keys()].sort(), printed.sort());
  for (const [name, all] of frames) assert.ok(all.length > 0, name);
});

test("at the event of each golden frame the page shows the same", () => {
  for (const [name, all] of frames) {
    const run = begin(name);
    for (const frame of all) check(run, frame, name);
  }
});

// The sample has a socket with bytes, a gate where a task sleeps, run queues, and an answer.
const sample = [["read.epoll", 66], ["wake.epoll", 118], ["read.iocp", 49]];

test("a frame in which one letter or digit is another one is told from the page", () => {
  for (const [name, event] of sample) {
    const frame = frames.get(name).find((f) => f.event === event);
    assert.ok(frame, `${name} has a frame of event ${event}`);
    begin(name);
    let changed = 0;
    [...frame.text].forEach((letter, at) => {
      const before = frame.text.slice(0, at), row = before.slice(before.lastIndexOf("\n") + 1);
      if (!/[A-Za-z0-9]/.test(letter) || isOutput(before)) return;
      const other = /[0-9]/.test(letter) ? String((Number(letter) + 1) % 10) : letter === "x" ? "y" : "x";
      const text = before + other + frame.text.slice(at + 1);
      assert.throws(() => check(begin(name), { event, text }, name), undefined, `${name}, event ${event}: "${row}" with ${other} for ${letter}`);
      changed++;
    });
    assert.ok(changed > 300, `only ${changed} letters were changed`);
  }
});

/** What the program prints is no part of the page: it has no such pane. */
const isOutput = (before) => before.includes("\n-- what the program prints -") && before.length - before.lastIndexOf("\n") - 1 < right;
