// This file answers: what in a sentence can be pressed, and does a jump from there lead back?

import assert from "node:assert/strict";
import test from "node:test";
import "./stubs.mjs";
import { load } from "./ts.mjs";

const store = load("store");
const { pieces } = load("shell/prose");
const { cause, jump, note, unjump } = load("shell/moves");

const words = [{ name: "gate", forms: ["gates"], means: "" }];
const linked = (text) => pieces(text, { words }).filter((p) => p.event).map((p) => p.event);

test("each event that a sentence names can be gone to", () => {
  assert.deepEqual(linked("fd 3 was armed once, at open (event 6, sock/fd.go:74)"), [6]);
  assert.deepEqual(linked("fds 3 to 5 were armed once each, at open (events 6, 9 and 43, sock/fd.go:74)"), [6, 9, 43]);
  assert.deepEqual(linked("Set-up, 46 events: worker 0 runs task 1"), []);
});

test("a sentence is the sum of its pieces", () => {
  const text = "Task 1 sets the gate of fd 4 (events 6, 9 and 43): EAGAIN.";
  assert.equal(pieces(text, { words }).map((p) => p.text).join(""), text);
});

test("Backspace goes back from each jump, the last one first", () => {
  store.run.value = { first: 1, n: 50, story: 10, end: 50, go() {} };
  store.goTo(30);
  jump(20);
  jump(6);
  assert.match(note.value, /Backspace goes back to 20/);
  unjump();
  assert.equal(store.cursor.value, 20);
  unjump();
  assert.equal(store.cursor.value, 30);
});

test("at the end of a run that stands still, c goes to what should have woken the task", () => {
  const r = { first: 1, n: 60, story: 10, end: 50, go: (i) => (r.state.i = i), state: { i: 0 }, event: (i) => ({ ev: "other", cause: i - 1 }), outcome: { asleep: true, lost: { task: 3, event: 41 } } };
  store.run.value = r;
  store.goTo(50);
  cause();
  assert.equal(store.cursor.value, 41);
  assert.equal(store.task.value, 3);
  assert.match(note.value, /Task 3 sleeps for ever, and this event should have woken it/);
  cause();
  assert.equal(store.cursor.value, 40, "elsewhere to the event's own cause");
});
