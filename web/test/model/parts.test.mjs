// This file answers: does a recording that has only a part of a run show that part as the whole
// recording does? And what else does a run carry: guesses, and ways into Go's own source.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, model, record } from "./recordings.mjs";

const { open, decode, openBase64 } = model();
record("read", "tenget", "steal", "deadlock");
record("-sub", "two", "-workers", "2", "tenget", "slow");
record("-sub", "part", "-from", "300", "-max", "200", "tenget");
const whole = await open(bytes("tenget.epoll"));
const part = await open(bytes("part/tenget.epoll"));

const stateOf = (run) => structuredClone(run.state);

test("a part has its own events, says what it leaves out, and has the state of the whole", () => {
  assert.deepEqual([part.first, part.n, part.leftOut], [300, 499, whole.n - 200]);
  assert.equal(part.state.i, 299);
  for (const i of [499, 299, 300, 450, 301, 299, 498]) {
    part.go(i);
    whole.go(i);
    const sorted = (s) => ({ ...s, tasks: new Map([...s.tasks].sort(([a], [b]) => a - b)) });
    assert.deepEqual(sorted(stateOf(part)), sorted(stateOf(whole)), `event ${i}`);
  }
});

test("what is told in a part is what the whole tells, but for words explained before", () => {
  for (let i = part.first; i <= part.n; i++) {
    assert.deepEqual(part.event(i), whole.event(i));
    const [a, b] = [part.told(i), whole.told(i)];
    assert.deepEqual({ ...a, words: [] }, { ...b, words: [] }, `event ${i}`);
  }
});

test("the view stays within the part", () => {
  part.go(1);
  assert.equal(part.state.i, 299);
  part.go(100_000);
  assert.equal(part.state.i, 499);
  assert.throws(() => part.event(299), RangeError);
  assert.throws(() => part.told(500), RangeError);
  assert.deepEqual(part.find("350"), 350);
  assert.match(part.find("20").error, /has no event 20/);
  assert.match(part.find("ev=park").error, /begins at event 300/, "the first park may stand before it");
});

test("before each event of a story stands a guess, of which one option is right", async () => {
  let others = 0;
  for (const name of ["read.epoll", "read.iocp", "tenget.epoll", "deadlock.epoll", "two/slow.kqueue"]) {
    const run = await open(bytes(name));
    for (let i = run.story - 1; i < run.end; i++) {
      const { options } = run.guess(i);
      assert.equal(options.filter((o) => o.right).length, 1, `${name} behind ${i}`);
      assert.equal(new Set(options.map((o) => o.said)).size, options.length, "no two are the same");
      for (const o of options) if (!o.right) assert.ok(o.why, `${name} behind ${i}: ${o.said}`);
      others += options.length - 1;
    }
    assert.equal(run.guess(run.end), null);
    assert.equal(run.guessesMissing, "");
  }
  assert.ok(others > 2000);
});

test("the right option is the event that comes", () => {
  let same = 0;
  for (let i = whole.story - 1; i < whole.end; i++) {
    const right = whole.guess(i).options.find((o) => o.right);
    if (right.said === whole.told(i + 1).said) same++;
  }
  // A sentence that is said in full only once is so here each time.
  assert.ok(same > 0.7 * (whole.end - whole.story), `${same} are`);
});

test("with two workers a run goes back to its first state", async () => {
  const run = await open(bytes("two/tenget.epoll"));
  assert.equal(run.header.workers, 2);
  const first = stateOf(run);
  const states = [];
  for (let i = 1; i <= run.n; i++) {
    run.go(i);
    states.push(stateOf(run));
  }
  for (let i = run.n - 1; i >= 1; i--) {
    run.go(i);
    assert.deepEqual(stateOf(run), states[i - 1]);
  }
  run.go(0);
  assert.deepEqual(stateOf(run), first);
});

test("a place leads to Go's own source, by the function that holds it", async () => {
  const run = await open(bytes("read.epoll"));
  const commit = run.event(run.find("ev=commit,g=1")).at;
  const there = run.counterparts(commit);
  if (run.counterpartsMissing) {
    assert.match(run.counterpartsMissing, /Go/);
    return;
  }
  assert.match(run.goSource, /^go1\./);
  assert.equal(there[0].file, "runtime/netpoll.go");
  assert.equal(there[0].name, "netpollblockcommit");
  assert.ok(there[0].line > 100);
  assert.deepEqual(run.counterparts("nothing.go:3"), []);
});

test("a page may carry a recording in base64", async () => {
  const run = await openBase64(bytes("read.epoll").toString("base64"));
  assert.equal(run.header.scenario, "read");
});

test("a recording of another version is refused", () => {
  const about = new TextEncoder().encode('{"v":99}');
  const data = new Uint8Array(4 + about.length);
  new DataView(data.buffer).setUint32(0, about.length, true);
  data.set(about, 4);
  assert.throws(() => decode(data), /version 99/);
});
