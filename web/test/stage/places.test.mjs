// This file answers: does everything have its place, and keep it? Asked of every event of every
// scenario.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { at, boxOf, cardOf, chapter, first, inside, overlap, recorded, sizeOf, story, widths } from "./runs.mjs";

let runs, four;

before(async () => {
  runs = await recorded();
  four = await recorded("-workers", "4", "tenget");
});

const sizes = (run) => widths.map((w) => sizeOf(run, w));
const all = () => [...runs, ...[...four].map(([name, run]) => [`${name}, four workers`, run])];

test("while a run is shown nothing changes its place but cards and tokens", () => {
  for (const [name, run] of all()) {
    for (const size of sizes(run)) {
      const places = new Map();
      for (const { i, pic } of story(run, size)) {
        for (const b of pic.boxes) {
          const was = places.get(b.key) ?? b.rect;
          assert.deepEqual(b.rect, was, `${name}: ${b.key} at event ${i}`);
          places.set(b.key, b.rect);
        }
        assert.equal(pic.boxes.length, places.size, `${name}: all are there at event ${i}`);
      }
    }
  }
});

test("what is drawn stays inside the stage", () => {
  for (const [name, run] of all()) {
    for (const size of sizes(run)) {
      const stage = { x: 0, y: 0, w: size.width, h: size.height };
      for (const { i, pic } of story(run, size)) {
        for (const r of [...pic.boxes, ...pic.cards, ...pic.tokens, ...pic.buffers, ...pic.ghosts]) {
          assert.ok(inside(r.rect, stage), `${name}, ${size.width} wide, event ${i}: ${r.key ?? "a mark"} ${JSON.stringify(r.rect)}`);
        }
      }
    }
  }
});

test("boxes lie beside each other", () => {
  for (const [name, run] of all()) {
    for (const size of sizes(run)) {
      const { boxes } = at(run, run.story, size);
      for (const a of boxes) for (const b of boxes) {
        if (a !== b) assert.ok(!overlap(a.rect, b.rect), `${name}, ${size.width} wide: ${a.key} lies on ${b.key}`);
      }
    }
  }
});

test("in a low window all has its place, too: what has no room is folded, with a count", () => {
  for (const [name, run] of all()) {
    for (const size of [{ width: 608, height: 300 }, { width: 732, height: 300 }]) {
      const stage = { x: 0, y: 0, w: size.width, h: size.height };
      for (let i = run.story; i <= run.n; i += 5) {
        const { boxes, cards, tokens } = at(run, i, size);
        const say = `${name}, ${size.width} by ${size.height}, event ${i}`;
        for (const r of [...boxes, ...cards, ...tokens]) assert.ok(r.rect.h >= 18 && inside(r.rect, stage), `${say}: ${r.key} ${JSON.stringify(r.rect)}`);
        for (const a of boxes) for (const b of boxes) if (a !== b) assert.ok(!overlap(a.rect, b.rect), `${say}: ${a.key} lies on ${b.key}`);
        const rows = boxes.filter((b) => b.key.startsWith("socket"));
        const { fds } = chapter(run, i);
        const kept = rows.filter((b) => b.key !== "socket 0").length;
        if (kept < fds.length) assert.match(boxes.find((b) => b.key === "socket 0").labels.map((l) => l.text).join(" "), /\d+ more/, say);
      }
    }
  }
});

test("no card lies on another, nor on M or P", () => {
  for (const [name, run] of all()) {
    for (const size of sizes(run)) {
      for (const { i, pic } of story(run, size)) {
        const deck = (c) => size.width < 400 && c.look === "chip" && c.state === "parked"; // they overlap on purpose
        const things = [...pic.cards.filter((c) => c.state !== "new" && !deck(c)), ...pic.tokens];
        things.forEach((a, n) => {
          for (const b of things.slice(n + 1)) assert.ok(!overlap(a.rect, b.rect), `${name}, ${size.width} wide, event ${i}: ${a.key} lies on ${b.key}`);
        });
      }
    }
  }
});

test("a gate's words lie beside its card, and beside the dotted box where one was", () => {
  for (const [name, run] of all()) {
    for (const size of sizes(run)) {
      for (const { i, pic } of story(run, size)) {
        const taken = [...pic.cards.filter((c) => c.state === "parked"), ...pic.ghosts].map((c) => c.rect);
        for (const box of pic.boxes.filter((b) => b.key.startsWith("gate"))) {
          for (const { x, y, text } of box.labels) {
            const word = { x, y: y - 9, w: 6 * text.length, h: 9 };
            for (const r of taken) assert.ok(!overlap(word, r), `${name}, ${size.width} wide, event ${i}: "${text}" of ${box.key}`);
          }
        }
      }
    }
  }
});

test("each task lies where its status says", () => {
  for (const [name, run] of all()) {
    const size = sizeOf(run);
    for (const { i, pic, state } of story(run, size)) {
      for (const t of state.tasks.values()) {
        const card = cardOf(pic, t.id);
        const say = `${name}, event ${i}: task ${t.id} is ${t.status}`;
        if (t.status === "dead") assert.equal(card, undefined, say);
        if (!card) continue;
        const lies = (key) => boxOf(pic, key) && inside(card.rect, boxOf(pic, key).rect);
        if (t.status === "running" || t.status === "waiting" || t.status === "blocked") assert.ok(lies(`worker ${t.m}`), say);
        if (t.status === "runnable" && t.queue) assert.ok(pic.boxes.some((b) => b.key.startsWith("queue") && lies(b.key)), say);
        if (card.state === "leaving" || card.state === "out") assert.ok(!pic.boxes.some((b) => lies(b.key)), say);
        else if (t.status === "parked") assert.ok(pic.boxes.some((b) => /^(gate|shelf)/.test(b.key) && lies(b.key)), say);
      }
    }
  }
});

test("a task that runs or is parked has its card, unless its socket has no row", () => {
  for (const [name, run] of all()) {
    for (const { i, pic, state } of story(run)) {
      const folded = boxOf(pic, "gate 0");
      for (const t of state.tasks.values()) {
        if (t.status !== "running" && t.status !== "parked") continue;
        assert.ok(cardOf(pic, t.id) || (folded && t.status === "parked"), `${name}, event ${i}: task ${t.id} is ${t.status}`);
      }
    }
  }
});

test("sockets that were closed before the story take no room in it", () => {
  const run = runs.get("read.epoll");
  const sockets = (i) => at(run, i).boxes.filter((b) => b.key.startsWith("socket")).map((b) => b.key);
  assert.deepEqual(sockets(run.story), ["socket 4", "socket 5"]);
  assert.deepEqual(sockets(run.story - 2), ["socket 3", "socket 4", "socket 5"], "the set-up shows it");
});

test("sockets without a row of their own share the last, which shows the event's", () => {
  const run = runs.get("tenget.epoll");
  const rows = (pic) => pic.boxes.filter((b) => b.key.startsWith("socket")).map((b) => b.key);
  const shown = new Set(rows(at(run, run.story)));
  assert.ok(shown.has("socket 0") && shown.size < 12);
  const i = first(run, (e) => e.ev === "wait" && e.slot > 0 && !shown.has(`socket ${e.fd}`));
  const { fd, g } = run.event(i);
  const text = (pic) => boxOf(pic, "socket 0").labels.map((l) => l.text).join(" ");
  assert.match(text(at(run, i)), new RegExp(`^fd ${fd} and \\d+ more$`));
  const parked = first(run, (e) => e.ev === "commit" && e.g === g, i);
  assert.ok(inside(cardOf(at(run, parked), g).rect, boxOf(at(run, parked), "gate 0").rect), "its task is there while the event is about it");
  const other = first(run, (e) => e.ev === "next" && e.g !== g, parked);
  assert.match(text(at(run, other)), /^\d+ more sockets?/);
});

test("a recording that begins in the middle shows the tasks that were parked before", () => {
  const run = runs.get("read.epoll");
  const commit = first(run, (e) => e.ev === "commit");
  const late = Object.create(run, { first: { value: commit + 2 }, story: { value: commit + 2 }, event: { value: (i) => run.event(i) } });
  const pic = at(late, commit + 3);
  assert.ok(inside(cardOf(pic, run.event(commit).g).rect, boxOf(pic, `gate ${run.event(commit).fd}`).rect));
});

test("a socket that is closed stays so, whatever later events say of it", () => {
  const run = runs.get("both.epoll");
  const close = first(run, (e) => e.ev === "close");
  const { fd } = run.event(close);
  const later = first(run, (e) => e.ev === "return" && e.fd === fd, close);
  assert.equal(boxOf(at(run, close - 1), `socket ${fd}`).style, "solid");
  assert.equal(boxOf(at(run, later), `socket ${fd}`).style, "dotted");
});

test("cards and tokens come in one order, so that no element is moved among its siblings", () => {
  for (const [name, run] of all()) {
    for (const { i, pic } of story(run)) {
      const tasks = pic.cards.map((c) => c.task);
      assert.deepEqual(tasks, [...tasks].sort((a, b) => a - b), `${name}, event ${i}`);
      const keys = pic.tokens.map((t) => t.key);
      assert.deepEqual(keys, [...keys].sort(), `${name}, event ${i}`);
    }
  }
});
