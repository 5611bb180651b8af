// This file answers: does the title follow the settings, and the end answer what the page asked?

import assert from "node:assert/strict";
import test from "node:test";
import "./stubs.mjs";
import { load } from "./ts.mjs";

const store = load("store");
const { follows, says, shows } = load("shell/says");
const { answerOf } = load("shell/answer");

const ten = { name: "ten", says: "ten Reads at once, which all wait", backends: [], workers: 1, changes: { tasks: 10, delay: "1s" } };
const title = (setting) => follows(ten.says, ten, { scenario: "ten", ...setting });

test("the title counts the tasks that there are", () => {
  assert.equal(title({}), "ten Reads at once, which all wait");
  assert.equal(title({ tasks: 30 }), "30 Reads at once, which all wait");
  assert.equal(title({ tasks: 3 }), "three Reads at once, which all wait");
  assert.equal(title({ tasks: 1 }), "ten Reads at once, which all wait: here only one");
});

test("the title names what else was changed, and nothing that is the scenario's own", () => {
  assert.equal(title({ workers: 1, delay: "1s", seed: 7 }), "ten Reads at once, which all wait");
  assert.equal(title({ workers: 2, delay: "5ms" }), "ten Reads at once, which all wait, with 2 workers and a delay of 5ms");
  assert.equal(title({ delay: "0s" }), "ten Reads at once, which all wait, with no delay");
});

test("the document's title follows, too", () => {
  store.run.value = runOf([]);
  store.setting.value = { scenario: "ten", tasks: 30 };
  says.value = { scenario: "ten", text: ten.says, own: ten };
  assert.equal(shows.value, "30 Reads at once, which all wait");
  assert.equal(document.title, "ten: 30 Reads at once, which all wait · greenpoll");
  store.setting.value = { scenario: "" };
  assert.equal(document.title, "a program · greenpoll", "a run of something else is no ten");
});

function runOf(events, more = {}) {
  const all = events.map((e, k) => ({ i: k + 1, t: 0, ev: "other", g: 0, m: 0, slot: 2, gen: 0, mode: "r", gate: ["", ""], why: "", said: "", ...e }));
  const question = { at: 2, answer: 4, text: "", reply: "" };
  return { answer: "", outcome: { asleep: false }, first: 1, n: all.length, story: 1, end: all.length, question, event: (i) => all[i - 1], told: (i) => all[i - 1], ...more };
}

const readThat = (meanwhile, opened) => [
  { ev: "call", g: 1, why: "read" }, { ev: "wait", g: 1 }, { ev: "commit", g: 1, gate: ["waiting", "task"] },
  meanwhile, { gate: ["task", "nil"], slot: 3, ev: "polled" }, opened, { ev: "ready", g: 1 }, { ev: "return", g: 1, t: 5e6 },
];

test("the end answers how the call waited and its thread did not", () => {
  assert.equal(
    answerOf(runOf(readThat({ ev: "next", g: 2 }, { ev: "polled", gate: ["task", "readied"] }))),
    "The call waited, its thread did not: task 1 was parked in the middle of its Read, and worker 0 went on with task 2. " +
      "The kernel’s report opened the gate and put the task on the run queue, and Read returned after 5 ms.",
  );
  const ends = (opened) => answerOf(runOf(readThat({ ev: "begin-poll" }, opened)));
  assert.match(ends({ ev: "move", gate: ["task", "timed-out"] }), /worker 0 slept until there was news of any socket\. The deadline opened/);
  assert.match(ends({ ev: "move", gate: ["task", "nil"] }), /A close opened/);
});

test("a recording's own answer comes first; without one that has come back there is none", () => {
  const events = readThat({ ev: "next", g: 2 }, { ev: "polled", gate: ["task", "readied"] });
  assert.equal(answerOf(runOf(events, { answer: "So it is." })), "So it is.");
  assert.equal(answerOf(runOf(events.slice(0, 4))), "", "it has not come back");
  assert.equal(answerOf(runOf(events, { outcome: { asleep: true } })), "", "another task sleeps for ever");
  assert.equal(answerOf(runOf(events, { question: null })), "");
});
