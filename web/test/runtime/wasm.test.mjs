// This file answers: does the runtime do in WebAssembly what it does elsewhere, and does it come
// through a crash? It is the playground's own, in a thread of Node in the place of a Worker.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { native, site } from "./site.mjs";
import { filesOf, thread } from "./thread.mjs";
import { load } from "./translated.mjs";

const { Client } = load("runtime/client");
const { open } = load("model/run");

const begun = [];
const worker = (script) => {
  begun.push(thread(script));
  return begun.at(-1);
};
const patience = { start: 120_000, answer: 120_000 }; // bounds against hanging
const files = filesOf(site());
const c = new Client({ assets: files, worker, patience });
after(() => begun.forEach((w) => w.terminate()));

/** All that is known of each event, in a line. accept4 is Linux's. */
const eventsOf = (run) => Array.from({ length: run.n }, (_, i) => JSON.stringify([run.event(i + 1), run.told(i + 1)]).replaceAll("accept4", "accept"));

/** How it ended: where the clone lies is not the page's to know. */
const outcome = (run) => ({ ...run.outcome, error: run.outcome.error.replaceAll(/ at \S*\/scenarios\//g, " at scenarios/") });

test("each scenario on each backend makes the same events as outside of a browser", { timeout: 600_000 }, async () => {
  const all = native();
  assert.equal(all.length, 3 * (await c.scenarios()).length);
  for (const { scenario, backend, file } of all) {
    const there = await open(readFileSync(file));
    const here = await c.run({ scenario, backend });
    assert.deepEqual(eventsOf(here), eventsOf(there), `${scenario} on ${backend}`);
    assert.deepEqual(outcome(here), outcome(there), scenario);
    assert.doesNotMatch(here.outcome.error, /@|\/\w+\/greenpoll/, "no version, and no path of this machine");
    assert.deepEqual({ ...here.header, go: "" }, { ...there.header, go: "" });
  }
});

test("with several workers a run is a function of its seed, too", { timeout: 120_000 }, async () => {
  const of = async (seed) => eventsOf(await c.run({ scenario: "wake", workers: 4, seed, backend: "epoll" }));
  const first = await of(3);
  assert.deepEqual(await of(3), first);
  assert.notDeepEqual(await of(4), first);
});

test("the recording carries the lines that its events name", async () => {
  const run = await c.run({ scenario: "read" });
  for (let i = 1; i <= run.n; i++) {
    const [file, line] = run.event(i).at.split(":");
    assert.ok(run.source(file)?.[Number(line) - 1], run.event(i).at);
  }
});

test("each wrong body breaks a rule where the real code does not", { timeout: 600_000 }, async () => {
  const games = (await c.games()).filter((g) => g.body);
  assert.ok(games.length >= 6);
  for (const g of games) {
    const wrong = await c.survey(g.name, g.body);
    assert.ok(wrong.broken > 0, g.body);
    const lost = await c.walk(g.name, g.body, wrong.shortest);
    assert.equal(lost.broken, g.breaks, g.body);
    assert.ok(lost.steps.some((s) => s.at === "" || s.at.startsWith("overlays/")), `${g.body}: its own lines`);
    assert.equal((await c.survey(g.name, "")).broken, 0, g.name);
    assert.ok(g.diff.some((d) => d.mark), g.body);
  }
});

test("the runs that show wrong bodies show them here, too, and the real code comes through", { timeout: 600_000 }, async () => {
  const seen = (await c.games()).filter((g) => g.seen);
  assert.ok(seen.length >= 3); // others are wrong between two events, which no run can show
  for (const { body, seen: { setting, at } } of seen) {
    const wrong = await c.run(setting);
    assert.deepEqual(wrong.header.wrong, [body]);
    assert.equal(typeof wrong.find(at), "number", `${body}: ${at}`);
    const right = await c.run({ ...setting, wrong: undefined });
    assert.deepEqual(right.outcome, { error: "", asleep: false, lost: null }, body);
    assert.notDeepEqual(wrong.outcome, right.outcome, body);
  }
});

test("a Worker that dies is told, and the next one answers as before", { timeout: 120_000 }, async () => {
  let why;
  c.watch((s, w) => s === "failed" && (why = w));
  const asked = assert.rejects(c.run({ scenario: "read" }), /the Worker has failed: killed by a test/);
  begun.find((w) => w.onmessage).onerror({ message: "killed by a test" });
  await asked;
  assert.match(why, /killed by a test/);
  await c.restart();
  assert.equal((await c.run({ scenario: "read" })).header.scenario, "read");
});

test("what Go printed at its end is the reason that is told", { timeout: 120_000 }, async () => {
  const broken = async () => ({ ...(await files.runtime()), sources: btoa("no archive") });
  const b = new Client({ assets: { ...files, runtime: broken }, worker, patience });
  await assert.rejects(b.scenarios(), /the runtime has broken: zip: not a valid zip file/);
});
