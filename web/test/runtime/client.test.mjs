// This file answers: what does the page's client do if the Worker answers, refuses, hangs or breaks?
// The Worker is one of the test's own, and answers when the test says so.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { load } from "./translated.mjs";

const { Client } = load("runtime/client");
const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));

/** A client, and the Workers that it has begun. Recordings are texts here. */
function client(parts = {}) {
  const workers = [];
  const worker = (script) => {
    const w = { script, said: [], ended: false, onmessage: null, onerror: null };
    w.postMessage = (m) => w.said.push(m);
    w.terminate = () => (w.ended = true);
    w.say = (m) => w.onmessage?.({ data: m });
    w.answer = (value, id = w.said.at(-1).id) => w.say({ kind: "answer", id, bytes: bytes(value) });
    workers.push(w);
    return w;
  };
  const assets = {
    runtime: async () => ({ exec: "Go", worker: "script", wasm: "W", sources: "S", games: [{ name: "a wait, a close", body: "", says: "" }] }),
    wrong: async (body) => ({ patch: `P of ${body}` }),
  };
  const open = async (recording) => new TextDecoder().decode(recording);
  const c = new Client({ assets, worker, open, patience: { start: 30_000, answer: 10_000 }, ...parts });
  const states = [];
  c.watch((s, why) => states.push([s, why]));
  return { c, workers, states };
}

/** Lets promises go on that wait for nothing else. */
async function settled() {
  for (let i = 0; i < 20; i++) await null;
}

async function ready(rig, i = 0) {
  await settled();
  rig.workers[i].say({ kind: "ready" });
  await settled();
  return rig.workers[i];
}

async function begun(parts) {
  const rig = client(parts);
  rig.c.start();
  return { ...rig, w: await ready(rig) };
}

test("the Worker is told what it needs, and is asked only once it is ready", async () => {
  const rig = client();
  const list = rig.c.scenarios();
  await settled();
  const [w] = rig.workers;
  assert.equal(w.script, "Go\nscript");
  assert.deepEqual(w.said, [{ wasm: "W", sources: "S", patch: "", wrong: "" }]);
  assert.equal(rig.c.watch(() => {}), "loading");
  await ready(rig);
  assert.equal(rig.c.watch(() => {}), "ready");
  assert.deepEqual(w.said.at(-1), { id: 1, call: "scenarios", args: "{}" });
  w.answer([{ name: "read" }]);
  assert.deepEqual(await list, [{ name: "read" }]);
});

test("each answer goes to its own question", async () => {
  const { c, w } = await begun();
  const first = c.run({ scenario: "read" });
  const second = c.run({ scenario: "ten", tasks: 3 });
  await settled();
  const [one, two] = w.said.slice(-2);
  assert.equal(two.args, '{"scenario":"ten","tasks":3}');
  w.answer("of the second", two.id);
  w.answer("of the first", one.id);
  assert.deepEqual([await first, await second], ['"of the first"', '"of the second"']);
});

test("a refusal is the error of its question, and nothing else has happened", async () => {
  const { c, w, states } = await begun();
  const asked = c.run({ scenario: "raed" });
  await settled();
  w.say({ kind: "error", id: w.said.at(-1).id, why: 'there is no scenario "raed"' });
  await assert.rejects(asked, /^Error: there is no scenario "raed"$/);
  assert.equal(states.at(-1)[0], "ready");
  assert.equal(w.ended, false);
});

test("a runtime that panics fails what was asked, and says why", async () => {
  const { c, w, states } = await begun();
  const asked = [c.run({ scenario: "read" }), c.scenarios()].map((p) => assert.rejects(p, /the runtime has broken: panic: oh/));
  await settled();
  w.say({ kind: "ended", why: "panic: oh" });
  await Promise.all(asked);
  assert.deepEqual(states.at(-1), ["failed", "the runtime has broken: panic: oh"]);
  assert.equal(w.ended, true);
  await assert.rejects(c.scenarios(), /panic: oh/, "nor is it asked any more");
});

test("a script that throws in the Worker ends it as well", async () => {
  const { c, w, states } = await begun();
  const asked = assert.rejects(c.scenarios(), /the Worker has failed: oh/);
  await settled();
  w.onerror({ message: "oh", preventDefault() {} });
  await asked;
  assert.equal(states.at(-1)[0], "failed");
});

test("a call without an answer for ten seconds ends the Worker", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { c, w, states } = await begun();
    const asked = c.run({ scenario: "read" });
    await settled();
    mock.timers.tick(9_999);
    assert.equal(w.ended, false);
    mock.timers.tick(1);
    await assert.rejects(asked, /the runtime hangs: no answer to run within 10 seconds/);
    assert.equal(w.ended, true);
    assert.equal(states.at(-1)[0], "failed");
  } finally {
    mock.timers.reset();
  }
});

test("a question that waits for another's answer has ten seconds of its own", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { c, w } = await begun();
    const first = c.run({ scenario: "read" });
    const second = c.run({ scenario: "ten" });
    await settled();
    mock.timers.tick(9_000);
    w.answer("read", w.said.at(-2).id);
    mock.timers.tick(9_000);
    assert.equal(w.ended, false);
    w.answer("ten");
    assert.deepEqual([await first, await second], ['"read"', '"ten"']);
    mock.timers.tick(60_000);
    assert.equal(w.ended, false, "nothing is asked: nothing is late");
  } finally {
    mock.timers.reset();
  }
});

test("a question that is never answered after another's answer ends the Worker as well", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { c, w } = await begun();
    const first = c.run({ scenario: "read" });
    const second = assert.rejects(c.scenarios(), /no answer to scenarios within 10 seconds/);
    await settled();
    mock.timers.tick(9_000);
    w.answer("read", w.said.at(-2).id);
    assert.equal(await first, '"read"');
    mock.timers.tick(10_000);
    await second;
  } finally {
    mock.timers.reset();
  }
});

test("a runtime that is never ready is given up", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const rig = client();
    rig.c.start();
    await settled();
    mock.timers.tick(30_000);
    await settled();
    assert.deepEqual(rig.states.at(-1), ["failed", "the runtime was not ready within 30 seconds"]);
  } finally {
    mock.timers.reset();
  }
});

test("files that cannot be loaded are told, and tried again by a restart", async () => {
  let there = false;
  const runtime = async () => {
    if (!there) throw new Error("runtime.js could not be loaded");
    return { exec: "", worker: "", wasm: "", sources: "", games: [] };
  };
  const rig = client({ assets: { runtime, wrong: null } });
  rig.c.start();
  await settled();
  assert.deepEqual(rig.states.at(-1), ["failed", "runtime.js could not be loaded"]);
  there = true;
  const again = rig.c.restart();
  await ready(rig);
  await again;
  assert.equal(rig.states.at(-1)[0], "ready");
});

test("after a restart another Worker answers, and the old one's questions have failed", async () => {
  const rig = await begun();
  const asked = assert.rejects(rig.c.scenarios(), /the runtime was started again/);
  await settled();
  const again = rig.c.restart();
  await asked;
  assert.equal(rig.w.ended, true);
  assert.equal(rig.states.at(-1)[0], "loading");
  const w = await ready(rig, 1);
  await again;
  assert.equal(rig.states.at(-1)[0], "ready");
  const list = rig.c.scenarios();
  await settled();
  w.answer([]);
  assert.deepEqual(await list, []);
});

test("a wrong body has a Worker of its own, which is kept until another is asked for", async () => {
  const rig = await begun();
  const walk = rig.c.walk("a wait, a close", "poller_no_second_check", "2:1");
  const w = await ready(rig, 1);
  assert.deepEqual(w.said[0], { wasm: "W", sources: "S", patch: "P of poller_no_second_check", wrong: "poller_no_second_check" });
  assert.equal(w.said[1].args, '{"game":"a wait, a close","choices":"2:1"}');
  w.answer({ broken: "no wake-up is lost" });
  assert.equal((await walk).broken, "no wake-up is lost");
  const survey = rig.c.survey("a wait, a close", "poller_no_second_check");
  await settled();
  w.answer({ broken: 30 });
  assert.equal((await survey).broken, 30);
  assert.equal(rig.workers.length, 2);
  const other = rig.c.survey("a wait, an event", "poller_commit_stores");
  const next = await ready(rig, 2);
  assert.equal(w.ended, true);
  next.answer({ broken: 37 });
  assert.equal((await other).broken, 37);
});

test("a wrong body that hangs or panics leaves the right code alone, and can be asked again", async () => {
  const rig = await begun();
  const asked = assert.rejects(rig.c.survey("a wait, a close", "poller_evict_stores"), /panic: wrong/);
  (await ready(rig, 1)).say({ kind: "ended", why: "panic: wrong" });
  await asked;
  assert.deepEqual(rig.states.at(-1), ["ready", ""]);
  const again = rig.c.survey("a wait, a close", "poller_evict_stores");
  (await ready(rig, 2)).answer({ broken: 5 });
  assert.equal((await again).broken, 5);
});

test("a restart while the Worker starts ends that one at once, and fails what waits for it", async () => {
  const rig = client();
  const asked = assert.rejects(rig.c.scenarios(), /the runtime was started again/);
  await settled();
  const again = rig.c.restart();
  await asked;
  assert.equal(rig.workers[0].ended, true, "one Worker at a time");
  await ready(rig, 1);
  await again;
  assert.deepEqual(rig.states.map(([s]) => s), ["ready"], "the first one's end is no failure");
  assert.equal(rig.workers.length, 2);
});

test("a restart while the files are on their way leaves nobody waiting, and begins one Worker", async () => {
  const file = { exec: "", worker: "", wasm: "", sources: "", games: [] }, given = [];
  const rig = client({ assets: { runtime: () => new Promise((resolve) => given.push(() => resolve(file))), wrong: null } });
  const asked = assert.rejects(rig.c.scenarios(), /the runtime was started again/);
  const again = rig.c.restart();
  await asked;
  for (const give of given) give();
  await ready(rig);
  await again;
  assert.equal(rig.workers.length, 1);
});

test("a body, then another, then the first again: only the last one's Worker is begun", async () => {
  const rig = await begun();
  const asked = ["poller_a", "poller_b", "poller_a"].map((body) => rig.c.survey("x", body));
  const failed = asked.slice(0, 2).map((p) => assert.rejects(p, /another wrong body was asked for/));
  await Promise.all(failed);
  const w = await ready(rig, 1);
  assert.equal(rig.workers.length, 2, "the right one, and the last");
  w.answer({ broken: 1 });
  assert.equal((await asked[2]).broken, 1);
  const again = rig.c.survey("x", "poller_a");
  await settled();
  w.answer({ broken: 2 });
  assert.equal((await again).broken, 2);
  assert.equal(rig.workers.length, 2, "it is kept");
});

test("a run with a wrong body is asked of that body's Worker", async () => {
  const rig = await begun();
  const run = rig.c.run({ scenario: "read", wrong: "poller_commit_stores" });
  const w = await ready(rig, 1);
  assert.equal(w.said[0].patch, "P of poller_commit_stores");
  w.answer("lost");
  assert.equal(await run, '"lost"');
});

test("the games are known without a Worker", async () => {
  const rig = client();
  assert.deepEqual(await rig.c.games(), [{ name: "a wait, a close", body: "", says: "" }]);
  assert.equal(rig.workers.length, 0);
});
