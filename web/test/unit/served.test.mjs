// This file answers: where does the view stand when "greenpoll serve" sends a run? It follows a
// program that goes on, but takes nobody away from another run, and a page that is loaded anew
// stands where it stood.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { root } from "./stubs.mjs";
import { load } from "./ts.mjs";

const store = load("store");
const { stopped } = load("shell/goeson");
const { listenForRuns, receive } = load("shell/served");
const { make } = load("shell/start");

const header = { scenario: "read", backend: "epoll", kernel: "linux", workers: 1, seed: 0, choices: "", wrong: [] };

function runOf(n, more = {}) {
  const event = (i) => ({ i, t: 0, ev: "other", g: i < 5 ? 1 : 2, fd: 0, why: "" });
  return { header, first: 1, n, story: 3, end: n, question: null, outcome: {}, state: { i: 0, tasks: new Map() }, event, go() {}, find: Number, ...more };
}

const sent = (at, start = 1) => ({ recording: "", title: "", at, live: start, more: true });

/** As the page is when it is loaded at an address. */
function opened(hash = "") {
  store.run.value = store.banner.value = store.runtime.value = null;
  store.cursor.value = store.task.value = 0;
  location.hash = hash;
  root.dataset.served = "";
  listenForRuns();
}

let start = 10; // of a program: each test has its own
beforeEach(() => start++);

test("the view goes with a program that goes on", () => {
  opened();
  receive(sent(7, start), runOf(7));
  store.goTo(5);
  const later = runOf(8);
  receive(sent(8, start), later);
  assert.equal(store.run.value, later);
  assert.equal(store.cursor.value, 8);
  assert.equal(store.before.value, 5, "from where it stood");
});

/** What the server sends when the program does not start again: the run that it has sent, and why. */
const failed = (at, start) => ({ ...sent(at, start), title: "undefined: x", more: false });

for (const n of [0, 7]) {
  test(`a program that does not start again at event ${n}: the view stays, and it can be started once more`, () => {
    opened();
    receive(sent(n, start), runOf(7));
    store.goTo(5);
    receive(failed(n, start), runOf(7));
    assert.equal(store.cursor.value, 5);
    assert.equal(store.banner.value.text, "undefined: x");
    assert.ok(store.banner.value.again);
    assert.equal(stopped.value, null);
  });

  test(`a program that does not start again at event ${n} while another run is in view leaves that alone, and says why`, () => {
    opened();
    receive(sent(n, start), runOf(7));
    const other = runOf(20, { header: { ...header, scenario: "ten" } });
    store.show(other, store.settingOf(other), 12);
    receive(failed(n, start), runOf(7));
    assert.equal(store.run.value, other);
    assert.equal(store.cursor.value, 12);
    assert.equal(store.banner.value.text, "undefined: x");
    assert.equal(store.banner.value.button, undefined, "it says Start again");
    assert.ok(store.banner.value.again);
  });
}

test("a program that goes on while another run is in view leaves that alone, and a button shows it", () => {
  opened();
  receive(sent(7, start), runOf(7));
  const other = runOf(20, { header: { ...header, scenario: "ten" } }), later = runOf(8);
  store.show(other, store.settingOf(other), 12);
  receive(sent(8, start), later);
  assert.equal(store.run.value, other);
  assert.equal(store.cursor.value, 12);
  assert.match(store.banner.value.text, /gone on to event 8/);
  assert.equal(store.banner.value.button, "Show it");
  store.banner.value.again();
  assert.equal(store.run.value, later);
  assert.equal(store.cursor.value, 8);
  assert.equal(stopped.value.run, later, "it can go on");
  receive(sent(9, start), runOf(9));
  assert.equal(store.cursor.value, 9, "and is followed again");
});

for (const [whose, scenario] of Object.entries({ "a scenario": "read", "a program": "" })) {
  test(`a page that is loaded anew stands where it stood in ${whose}, with its task`, () => {
    opened(`#scenario=${scenario}&backend=epoll&workers=1&seed=0&at=4&task=2`);
    receive(sent(7, start), runOf(7, { header: { ...header, scenario } }));
    assert.equal(store.cursor.value, 4);
    assert.equal(store.task.value, 2);
    receive(sent(1, start + 100), runOf(7));
    assert.equal(store.cursor.value, 1, "only once");
  });
}

test("a reader who has stepped before the program's run comes stays there, but not when the program starts again", () => {
  opened();
  const carried = runOf(7);
  store.show(carried, store.settingOf(carried), 3);
  store.goTo(5);
  store.task.value = 2;
  const r = runOf(7);
  receive(sent(3, start), r);
  assert.equal(store.run.value, r);
  assert.equal(store.cursor.value, 5);
  assert.equal(store.task.value, 2);
  receive(sent(3, start + 100), runOf(7));
  assert.equal(store.cursor.value, 3);
});

test("a run that is sent opens where it says, also if it has the setting of the one in view", () => {
  opened();
  const carried = runOf(7);
  store.show(carried, store.settingOf(carried), 3);
  receive({ ...sent(6, 0), more: false }, runOf(7));
  assert.equal(store.cursor.value, 6);
});

test("a place in another run is not gone to", () => {
  opened("#scenario=ten&backend=epoll&workers=1&seed=0&at=4");
  receive(sent(7, start), runOf(7));
  assert.equal(store.cursor.value, 7);
});

test("a run that is made when another is sent does not take its place", async () => {
  opened();
  let give;
  store.runtime.value = { run: () => new Promise((resolve) => (give = resolve)), scenarios: async () => [] };
  const made = make({ scenario: "read" }), live = runOf(7);
  receive(sent(7, start), live);
  give(runOf(20));
  assert.equal(await made, false);
  assert.equal(store.run.value, live);
});

test("a run whose fetch has failed is fetched when it is announced once more", async (t) => {
  const streams = [], fetched = [];
  let visible;
  t.after(() => { document.hidden = true; delete globalThis.EventSource; });
  document.hidden = false;
  t.mock.method(document, "addEventListener", (_, listen) => (visible = listen));
  globalThis.EventSource = class {
    constructor() { streams.push(this); }
    addEventListener(_, show) { this.show = show; }
    close() {}
  };
  t.mock.method(globalThis, "fetch", async (path) => (fetched.push(path), Promise.reject(new Error("the network is down"))));
  opened();
  const data = JSON.stringify({ ...sent(7, start), recording: "recordings/1" });
  for (const times of [1, 2]) {
    streams.at(-1).show({ data });
    await new Promise(setImmediate); // until that has failed
    assert.equal(fetched.length, times);
    visible();
  }
});
