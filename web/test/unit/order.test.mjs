// This file answers: is an order read right, of which the first moves have been made?

import assert from "node:assert/strict";
import test from "node:test";
import { held, lost, woken } from "./orders.mjs";
import { load } from "./ts.mjs";

const { choicesBefore, ended, forced, hintOf, moveOf, parted, sleeps, standing, wrongStep } = load("game/order");
const { gameName, headline, told, turn } = load("game/say");
const { gist, stateLine } = load("game/state");

test("the actor that moves next in the order needs no other walk", () => {
  assert.deepEqual(moveOf(woken(), 1, "block"), { kind: "on" });
});

test("another actor needs a walk by the choices so far and its way", () => {
  assert.deepEqual(moveOf(woken(), 1, "close"), { kind: "walk", choices: "2:1" });
  assert.deepEqual(moveOf(lost(), 3, "block"), { kind: "walk", choices: "2:1,4:1" });
});

test("an actor that cannot move, and one at the end, does not", () => {
  assert.deepEqual(moveOf(lost(), 5, "close"), { kind: "no" });
  assert.deepEqual(moveOf(lost(), 9, "block"), { kind: "no" });
});

test("the choices of the first moves are those that are not the first way", () => {
  assert.equal(choicesBefore(lost(), 1), "");
  assert.equal(choicesBefore(lost(), 2), "2:1");
  assert.equal(choicesBefore(lost(), 9), "2:1");
});

test("an order is forced once one actor at a time can move", () => {
  assert.equal(forced(lost(), 4), false);
  assert.equal(forced(lost(), 5), true);
  assert.equal(forced(lost(), 9), false, "at its end there is nothing left");
  assert.equal(ended(lost(), 9), true);
});

test("the task sleeps from its commit until it is readied", () => {
  assert.deepEqual([4, 5, 9, 10, 11].map((n) => sleeps(woken(), n)), [false, true, true, false, false]);
});

test("each actor is told how it stands", () => {
  assert.equal(standing(woken(), 1, "close"), "can move");
  assert.equal(standing(woken(), 5, "block"), "asleep");
  assert.equal(standing(lost(), 9, "block"), "asleep for ever");
  assert.equal(standing(lost(), 5, "close"), "done");
});

test("an actor before a taken lock waits for it", () => {
  const il = woken();
  il.steps[5].ways = ["block"];
  assert.equal(standing(il, 5, "close"), "locked out");
});

test("the wrong code and the real one part at the wrong line, a step before it shows", () => {
  assert.equal(parted(lost(), held()), 7);
  assert.equal(wrongStep(lost(), held()), 7);
});

test("without the real code the last wrong line is taken; an order without one has none", () => {
  assert.equal(wrongStep(lost(), null), 7);
  assert.equal(wrongStep(held(), null), -1);
});

test("on the way to a losing order the hint is who moves now", () => {
  assert.deepEqual(hintOf(woken(), 1, lost()), { kind: "now", by: "close" });
});

test("off that way the hint is where to go back to", () => {
  assert.deepEqual(hintOf(woken(), 4, lost()), { kind: "back", to: 1, by: "close" });
});

test("the state is told in the words of docs/words.md: a task runs, parks, and is runnable before it runs again", () => {
  assert.deepEqual(stateLine(woken(), 0), ["The task runs", "the closer has not begun"]);
  assert.equal(stateLine(woken(), 3)[0], "The task runs, and is about to park");
  assert.equal(stateLine(woken(), 4)[0], "The task is off its stack, about to sleep");
  assert.equal(stateLine(woken(), 6)[0], "The task is parked: it sleeps");
  assert.equal(stateLine(woken(), 10)[0], "The task is runnable: it waits on a run queue");
  assert.equal(stateLine(woken(), 11)[0], "The task runs");
  assert.equal(stateLine(woken(), 12)[0], "The task has returned with an error");
  assert.equal(stateLine(lost(), 9)[0], "The task is parked, and sleeps for ever");
});

test("until a game is won, nothing names its mistake: not its name, not a move, not a chip", () => {
  const info = { name: "a wait, a close", body: "poller_no_second_check", says: "" };
  assert.equal(gameName(info, 3), "Wrong code 3");
  assert.equal(gameName({ ...info, body: "" }, 0), "The real code");
  const parks = { ...lost().steps[7], told: "the task parks; here the right code looks once more for a close or a deadline, and parks if there is none" };
  assert.equal(told(lost(), parks), "the task parks");
  assert.equal(gist(parks), "parks");
  assert.equal(gist({ ...parks, at: "poller/gate.go:68" }), "checks again");
  const returns = { ...parks, told: "the task goes on; here the right code looks for a close; its call returns without an error" };
  assert.equal(told(lost(), returns), "the task goes on; its call returns without an error");
});

test("a win is told in the words of the four steps", () => {
  const info = { name: "a wait, a close", body: "poller_no_second_check", says: "" };
  assert.equal(
    turn(info, lost(), 9, false).replaceAll("\u00a0", " "),
    "Step 3 has happened: not ready, the task parks. Step 4 never will: the closer is done, and nobody is left to put the task back on the run queue.",
  );
});

test("only one that found the order by itself wins", () => {
  const info = { name: "a wait, a close", body: "poller_no_second_check", says: "" };
  assert.equal(headline(info, lost(), 9, false).bold, "You win: a lost wake-up.");
  assert.equal(headline(info, lost(), 9, true).bold, "A lost wake-up.");
  assert.equal(turn(info, lost(), 6, false), "Only the task can move.");
});

test("a given order says at its beginning what comes of it", () => {
  const info = { name: "a wait, a close", body: "poller_no_second_check", says: "" };
  assert.match(headline(info, lost(), 0, true).text, /This order breaks the code\.$/);
  assert.match(headline(info, held(), 0, true).text, /This order ends well\.$/);
  assert.equal(headline(info, lost(), 0, false).bold, "Can you make it sleep for ever?");
});

test("a move is told in few words, by what it did to the gate", () => {
  assert.deepEqual(woken().steps.map(gist).slice(2, 9), ["nil → waiting", "checks again", "waiting → task", "locks", "shows it", "sees task", "task → nil"]);
});
