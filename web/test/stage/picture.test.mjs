// This file answers: does the stage show what has happened? Cards, arrows, marks and words of
// single events.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { at, boxOf, cardOf, first, inside, overlap, peersOf, recorded, sentences, sizeOf, story, tokenOf, widths } from "./runs.mjs";

let runs, two;
const of = (name) => runs.get(name);

before(async () => {
  runs = await recorded("read", "race", "block", "deadlock", "steal", "accept", "deadline", "http", "chan", "close", "moved", "tenget");
  two = await recorded("-workers", "2", "ten");
});

const strong = (pic) => pic.arrows.filter((a) => a.strong);
const texts = (pic) => pic.labels.map((l) => l.text);

test("a park goes off the worker, and its commit into the gate; each leaves a dotted box", () => {
  const run = of("read.epoll");
  const i = first(run, (e) => e.ev === "park");
  const [before, leaving, asleep] = [i - 1, i, i + 1].map((k) => at(run, k));
  const card = (pic) => cardOf(pic, 1);
  assert.deepEqual([card(leaving).state, card(leaving).doing], ["leaving", "off its stack"]);
  for (const box of leaving.boxes) assert.ok(!overlap(card(leaving).rect, box.rect), `it lies in ${box.key}`);
  assert.deepEqual(leaving.ghosts.map((g) => g.rect), [card(before).rect]);
  assert.equal(run.event(i + 1).ev, "commit");
  assert.ok(inside(card(asleep).rect, boxOf(asleep, "gate 4").rect));
  assert.deepEqual(asleep.ghosts.map((g) => g.rect), [card(leaving).rect]);
  for (const pic of [leaving, asleep]) assert.equal(strong(pic).length, 1);
  assert.ok(asleep.labels.some((l) => l.text === "parks" && l.bold));
});

test("a task that is taken out of its gate lies outside until it is on the run queue", () => {
  for (const [name, ev] of [["read.epoll", "polled"], ["deadline.epoll", "move"], ["close.epoll", "move"]]) {
    const run = of(name);
    const i = first(run, (e) => e.ev === ev && e.gate[0] === "task");
    const ready = first(run, (e) => e.ev === "ready", i);
    const { g } = run.event(ready);
    for (let k = i; k < ready; k++) {
      const pic = at(run, k);
      assert.equal(cardOf(pic, g).state, "out", `${name}, event ${k}`);
      for (const box of pic.boxes) assert.ok(!overlap(cardOf(pic, g).rect, box.rect), `${name}, event ${k}: it lies in ${box.key}`);
    }
    assert.deepEqual(at(run, i).ghosts.map((g) => g.rect), [cardOf(at(run, i - 1), g).rect]);
    assert.ok(inside(cardOf(at(run, ready), g).rect, boxOf(at(run, ready), "queue 0").rect));
  }
});

test("a way along the loop is the loop's own arrow, strong", () => {
  const run = of("chan.epoll"); // one place to wait, one worker, one queue
  const way = (ev, g) => strong(at(run, first(run, (e) => e.ev === ev && e.g === g))).map((a) => a.key);
  assert.deepEqual(way("park", 1), ["parks"]);
  assert.deepEqual(way("next", 2), ["picked"]);
  const back = first(run, (e) => e.ev === "ready" && e.g === 1, first(run, (e) => e.ev === "park"));
  assert.deepEqual(strong(at(run, back)).map((a) => a.key), ["ready"]);
});

test("a commit that is refused goes the same way back", () => {
  const run = of("race.epoll");
  const i = first(run, (e) => e.ev === "commit" && e.why === "refused");
  const { g, m } = run.event(i);
  assert.equal(cardOf(at(run, i - 1), g).state, "leaving");
  const pic = at(run, i);
  assert.ok(inside(cardOf(pic, g).rect, boxOf(pic, `worker ${m}`).rect));
  assert.ok(texts(pic).includes("goes on"));
});

test("each system call crosses as a call, and its answer comes back", () => {
  for (const name of ["read.epoll", "read.kqueue", "read.iocp"]) {
    for (const { i, e, pic } of story(of(name))) {
      const crossing = strong(pic).map((a) => a.call).filter(Boolean);
      if (e.ev === "try" || e.ev === "submit" || e.ev === "open") assert.deepEqual(crossing, ["call", "answer"], `${name}, event ${i}`);
      if (e.ev === "complete" || e.ev === "wait" || e.ev === "park") assert.deepEqual(crossing, [], `${name}, event ${i}: no call reads the data twice`);
    }
  }
});

test("a completion says that no second call is made", () => {
  const run = of("read.iocp");
  const pic = at(run, first(run, (e) => e.ev === "complete" && e.mode === "r"));
  assert.ok(texts(pic).includes("no second call: the result is here already"));
});

test("an answer that is an error is dashed, and names it", () => {
  const run = of("read.epoll");
  const pic = at(run, first(run, (e) => e.ev === "try"));
  assert.ok(strong(pic).find((a) => a.call === "answer").dashed);
  assert.ok(texts(pic).includes("recvfrom(fd 4)") && texts(pic).includes("EAGAIN"));
  const again = at(run, first(run, (e) => e.ev === "try" && e.mode === "r" && e.ret > 0));
  assert.ok(!strong(again).find((a) => a.call === "answer").dashed);
  assert.ok(texts(again).includes("5 bytes"));
});

test("while a worker sleeps in its poll M lies in the kernel, and P in the run queue's box", () => {
  const run = of("read.epoll");
  const i = first(run, (e) => e.ev === "begin-poll");
  for (const k of [i, i + 1]) {
    const pic = at(run, k);
    assert.ok(inside(tokenOf(pic, "M 0").rect, pic.kernel));
    assert.ok(inside(tokenOf(pic, "P 0").rect, boxOf(pic, "queue 0").rect));
  }
  const woken = at(run, first(run, (e) => e.ev === "ready", i));
  assert.ok(inside(tokenOf(woken, "M 0").rect, boxOf(woken, "worker 0").rect));
  assert.ok(inside(tokenOf(woken, "P 0").rect, boxOf(woken, "worker 0").rect));
});

test("a task in a blocking call keeps its M, and the P goes to another", () => {
  const run = of("block.epoll");
  const i = first(run, (e) => e.ev === "handoff");
  const handed = at(run, i);
  assert.equal(cardOf(handed, 1).state, "blocked");
  assert.ok(inside(tokenOf(handed, "P 0").rect, boxOf(handed, "queue 0").rect));
  const taken = at(run, first(run, (e) => e.ev === "wake", i));
  assert.ok(inside(tokenOf(taken, "M 0").rect, boxOf(taken, "worker 0").rect));
  assert.ok(inside(tokenOf(taken, "P 0").rect, boxOf(taken, "worker 1").rect));
});

test("bytes fill the buffer, then the socket goes on the list of news, then into its gate", () => {
  const run = of("read.epoll");
  const i = first(run, (e) => e.ev === "kernel" && e.q === "unread");
  const full = (k) => at(run, k).buffers[0].full;
  assert.deepEqual([full(i - 1), full(i)], [0, 5]);
  const news = (k) => at(run, k).tokens.filter((t) => t.kind === "news").map((t) => t.text);
  assert.deepEqual([news(i), news(i + 1)], [[], ["fd 4"]]);
  const polled = first(run, (e) => e.ev === "polled" && e.mode === "r", i);
  assert.deepEqual(news(polled), []);
  assert.deepEqual(strong(at(run, polled)).map((a) => a.key), ["link 4"]);
});

test("an operation lies with the kernel from its submit until its result is in the port", () => {
  const run = of("read.iocp");
  const i = first(run, (e) => e.ev === "submit");
  const works = (k) => boxOf(at(run, k), "socket 4").labels.some((l) => l.text === "WSARecv");
  assert.deepEqual([works(i - 1), works(i)], [false, true]);
  const done = first(run, (e) => e.why === "operation complete");
  assert.ok(at(run, done).tokens.some((t) => t.text === "fd 4: 5 bytes"));
  const polled = first(run, (e) => e.ev === "polled", done);
  assert.ok(!at(run, polled).tokens.some((t) => t.kind === "news"));
});

test("what a real kernel does not show is a question mark", () => {
  for (const name of ["read.epoll", "http.epoll"]) { // with cells, and with bars
    const run = of(name);
    run.go(run.story + 8);
    const sockets = new Map([...run.state.sockets].map(([fd, s]) => [fd, { ...s, unread: -1, listed: -1 }]));
    const real = Object.create(run, { state: { value: { ...run.state, sockets } } });
    const pic = at(real, run.story + 8);
    assert.ok(pic.buffers.length > 0 && pic.buffers.every((b) => b.full === -1));
    assert.ok(pic.dots.every((d) => d.state === "unknown"));
    assert.ok(boxOf(pic, "news").labels.some((l) => l.text.startsWith("?")));
  }
});

test("where a socket is closed its place stays empty", () => {
  const run = of("read.epoll");
  const i = first(run, (e) => e.ev === "close");
  assert.equal(boxOf(at(run, i), "socket 4").style, "dotted");
  assert.ok(boxOf(at(run, i), "socket 4").labels.some((l) => l.text === "closed"));
});

test("a listener holds connections, not bytes", () => {
  const run = of("accept.epoll");
  const i = first(run, (e) => e.why === "connection arrived");
  const pic = at(run, i);
  assert.ok(pic.buffers[0].round);
  assert.ok(boxOf(pic, "socket 3").labels.some((l) => l.text === "1 connection"));
});

test("a task that waits until a time says until when", () => {
  const run = of("deadline.epoll");
  const pic = at(run, first(run, (e) => e.ev === "commit"));
  assert.match(cardOf(pic, 1).doing, /until 53 ms/);
});

test("a timer says whose it is and in how long it is due, and goes when it has fired", () => {
  const run = of("deadline.epoll");
  const timers = (i) => at(run, i).tokens.filter((t) => t.kind === "timer").map((t) => [t.text, t.hot]);
  assert.deepEqual(timers(first(run, (e) => e.ev === "begin-poll")), [["Task 1 in 50 ms", false]]);
  const fires = first(run, (e) => e.ev === "timer");
  assert.deepEqual(timers(fires), [["Task 1 now", true]]);
  assert.deepEqual(timers(fires + 1), []);
  assert.match(boxOf(at(run, fires - 3), "timers").says, /^Timers: task 1's is due in 50 ms\.$/);
});

test("of timers that have no room it is told how many they are", () => {
  const run = of("moved.epoll");
  const i = first(run, (e) => [...(run.go(e.i), run.state.tasks.values())].filter((t) => t.due).length > 1);
  const box = boxOf(at(run, i), "timers");
  assert.equal(at(run, i).tokens.filter((t) => t.kind === "timer").length, 1);
  assert.ok(box.labels.some((l) => l.text === "and 1 more"));
  assert.match(box.says, /task 1's is due .*, task 2's is due |task 2's is due .*, task 1's is due /);
});

test("the two ends of a connection name each other, while both are open", () => {
  const run = of("read.epoll");
  const ends = (i) => at(run, i).boxes.filter((b) => b.key.startsWith("socket")).flatMap((b) => b.labels.map((l) => l.text)).filter((t) => t.startsWith("to fd"));
  assert.deepEqual(ends(run.story), ["to fd 5", "to fd 4"]);
  assert.deepEqual(ends(first(run, (e) => e.ev === "close")), []);
  assert.deepEqual(peersOf(of("accept.epoll")), [], "the dialer is closed before anybody accepts");
  assert.deepEqual(peersOf(of("tenget.epoll")).map((p) => [p.fd, p.peer]).slice(0, 2), [[4, 14], [5, 15]], "of ten the kernel names each");
});

test("the picture pairs the sockets that the sentence names", () => {
  for (const [name, run] of runs) {
    const said = [];
    for (let i = run.first; i <= run.n; i++) {
      const ends = /here it is, fd (\d+), whose other end is fd (\d+)|a new connection, fd (\d+),.*; its other end is fd (\d+)/.exec(run.told(i).said);
      if (ends) said.push([i, ...ends.slice(1).filter(Boolean).map(Number)]);
    }
    assert.deepEqual(peersOf(run).map((p) => [p.from, p.peer, p.fd]), said, name);
  }
});

test("an end that is closed before its connection is accepted has no pair: its number is another's by then", () => {
  const listener = { ev: "open", fd: 3 }, arrives = { ev: "kernel", fd: 3, why: "connection arrived", ret: 5 };
  const events = [listener, arrives, { ev: "close", fd: 5 }, { ev: "open", fd: 5 }, { ev: "try", fd: 3, sys: "accept4", ret: 6, errno: "" }];
  const pairs = (events) => peersOf({ first: 1, n: events.length, event: (i) => events[i - 1] }).map((p) => [p.fd, p.peer]);
  assert.deepEqual(pairs(events), []);
  assert.deepEqual(pairs(events.filter((e) => e.fd === 3)), [[5, 6]]);
});

test("a stolen task goes from the queue on which it was put to the thief", () => {
  const run = of("steal.epoll");
  const i = first(run, (e) => e.ev === "steal");
  const put = run.event(first(run, (e) => e.ev === "ready" && e.g === run.event(i).g, 1));
  assert.ok(inside(cardOf(at(run, i - 1), put.g).rect, boxOf(at(run, i - 1), `queue ${put.p}`).rect));
  const next = at(run, i);
  assert.ok(inside(cardOf(next, put.g).rect, boxOf(next, `worker ${run.event(i).m}`).rect));
  assert.ok(next.labels.some((l) => l.text === "stolen" && l.bold));
  const [x, y] = strong(next)[0].d.match(/^M([\d.]+) ([\d.]+)/).slice(1).map(Number);
  const from = boxOf(next, `queue ${put.p}`).rect;
  assert.ok(Math.abs(x - from.x) < 5 && y > from.y && y < from.y + from.h, "the way begins at that queue");
});

test("of several stolen tasks one is at the thief, and the others are in its run queue", () => {
  const run = two.get("ten.epoll");
  const i = first(run, (e) => e.ev === "steal" && e.n > 2);
  const { g, m, p, n } = run.event(i);
  const was = new Set(at(run, i - 1).cards.filter((c) => inside(c.rect, boxOf(at(run, i - 1), `queue ${1 - p}`).rect)).map((c) => c.task));
  const pic = at(run, i);
  assert.ok(inside(cardOf(pic, g).rect, boxOf(pic, `worker ${m}`).rect));
  const mine = pic.cards.filter((c) => c.task !== g && inside(c.rect, boxOf(pic, `queue ${p}`).rect));
  assert.equal(mine.length, n - 1);
  for (const { task } of mine) assert.ok(was.has(task), `task ${task} was in the victim's queue`);
  assert.ok(texts(pic).includes("stolen"));
});

test("a worker that runs a task without a P does not block", () => {
  const run = of("deadlock.epoll");
  const i = first(run, (e) => e.ev === "resume" && e.p < 0);
  const words = boxOf(at(run, i), "worker 0").labels.map((l) => l.text);
  assert.ok(words.includes("runs, no P") && !words.some((t) => /blocked/.test(t)), words.join("; "));
  const blocked = first(of("block.epoll"), (e) => e.ev === "handoff");
  assert.ok(boxOf(at(of("block.epoll"), blocked), "worker 0").labels.some((l) => l.text === "blocked, no P"));
});

test("what M and P are stands beside them", () => {
  const words = (run, size) => at(run, run.story, size).boxes.flatMap((b) => b.labels).concat(at(run, run.story, size).labels).filter((l) => l.word === "worker" || l.word === "P").map((l) => l.text).join("; ");
  for (const width of widths) assert.match(words(of("read.epoll"), sizeOf(of("read.epoll"), width)), /thread.*(right to|may) run/, `${width} wide`);
  assert.match(words(of("steal.epoll")), /M: a thread, P: the right to run/);
});

test("back is the same picture as before", () => {
  for (const run of runs.values()) {
    const there = [...story(run)].map(({ pic }) => JSON.stringify(pic));
    for (let i = run.n; i >= run.story; i--) assert.equal(JSON.stringify(at(run, i)), there[i - run.story], `event ${i}`);
  }
});

test("all words that are explained on hover have a meaning", () => {
  for (const [name, run] of runs) {
    for (const { pic } of story(run)) {
      const words = [...pic.labels, ...pic.boxes.flatMap((b) => b.labels), ...pic.tokens].map((l) => l.word).filter(Boolean);
      for (const word of words) assert.notEqual(run.meaning(word), "", `${name}: ${word}`);
    }
  }
});

test("the list for ears names each socket, gate, worker, queue and task", () => {
  const run = of("read.epoll");
  const said = sentences(at(run, first(run, (e) => e.ev === "begin-poll")));
  assert.deepEqual(said.tasks, [{ task: 1, says: "Task 1, in Read, is parked at the gate of fd 4." }]);
  assert.deepEqual(said.kernel, [
    "Socket fd 4: holds nothing, watched, it is not on the ready list, the other end of its connection is fd 5.",
    "Socket fd 5: holds nothing, watched, it is not on the ready list, the other end of its connection is fd 4.",
    "The ready list: empty.",
    "M 0 is asleep inside its system call.",
  ]);
  assert.deepEqual(said.runtime, [
    "Gate of fd 4: reading task, a task sleeps here; writing nil, nobody waits, no news.",
    "Gate of fd 5: reading nil, nobody waits, no news; writing ready, news is kept.",
    "Worker 0: its M is in the kernel.",
    "The run queue is empty; P 0 is free.",
  ]);
});
