// This file answers: is what can be changed what the scenario says, is a wrong value said to be
// one, and is it seen from where two runs differ?

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./ts.mjs";

const { changed, differs, fieldsOf, shown } = load("shell/change-fields");
const info = { name: "ten", says: "", backends: ["epoll"], workers: 2, changes: { tasks: 10, delay: "1ms" } };
const field = (key) => fieldsOf(info).find((f) => f.key === key);

test("a scenario has the fields that it can change, and workers and seed", () => {
  assert.deepEqual(fieldsOf(info).map((f) => f.key), ["tasks", "delay", "workers", "seed"]);
});

test("a field shows what was asked for, or else the scenario's own", () => {
  assert.equal(shown(field("tasks"), { scenario: "ten" }), "10");
  assert.equal(shown(field("tasks"), { scenario: "ten", tasks: 3 }), "3");
});

test("a change drops the choices, which were another run's", () => {
  assert.deepEqual(changed({ scenario: "ten", backend: "iocp", choices: "2:1" }, field("tasks"), " 3 "), { scenario: "ten", backend: "iocp", tasks: 3 });
});

test("the scenario's own value is not named", () => {
  assert.deepEqual(changed({ scenario: "ten", tasks: 3 }, field("tasks"), "10"), { scenario: "ten" });
  assert.deepEqual(changed({ scenario: "ten", tasks: 3 }, field("tasks"), ""), { scenario: "ten" });
});

test("what is no number, or no time, is an error", () => {
  for (const text of ["-1", "1.5", "many", "0"]) assert.match(changed({ scenario: "ten" }, field("tasks"), text).error, /whole number, 1 or more/, text);
  for (const text of ["5", "5 ms", "soon"]) assert.match(changed({ scenario: "ten" }, field("delay"), text).error, /A time/, text);
});

test("a delay of no time is none, in the field and as it is typed", () => {
  const read = fieldsOf({ ...info, changes: { delay: "0s" } })[0];
  assert.equal(shown(read, { scenario: "read" }), "none");
  for (const text of ["none", "0", "0s", ""]) assert.deepEqual(changed({ scenario: "read", delay: "5ms" }, read, text), { scenario: "read" }, text);
  assert.deepEqual(changed({ scenario: "ten" }, field("delay"), "none"), { scenario: "ten", delay: "0s" });
  assert.equal(shown(field("delay"), { scenario: "ten", delay: "0s" }), "none");
});

test("times are read as Go reads them", () => {
  for (const text of ["5ms", "1.5s", "1m30s", "200us"]) assert.equal(changed({ scenario: "ten" }, field("delay"), text).delay, text);
});

const runOf = (...said) => ({ first: 1, n: said.length, event: (i) => ({ ev: "call", g: 1, m: 0, fd: 3, t: i, ret: 0 }), told: (i) => ({ said: said[i - 1] }) });

test("two runs differ from the first event that says otherwise, or that one has not", () => {
  assert.equal(differs(runOf("a", "b", "c"), runOf("a", "b", "c")), 0);
  assert.equal(differs(runOf("a", "b", "c"), runOf("a", "x", "c")), 2);
  assert.equal(differs(runOf("a", "b"), runOf("a", "b", "c")), 3);
});
