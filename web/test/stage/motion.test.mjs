// This file answers: does what has moved go to its new place, and nothing else?

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { at, first, recorded } from "./runs.mjs";
import { load } from "../unit/ts.mjs";

const { Motion } = load("stage/motion");
let run;

before(async () => (run = (await recorded("read")).get("read.epoll")));

/** A drawing that notes what is asked to move. */
function drawing() {
  const moved = [];
  const querySelector = (selector) => ({
    animate(frames, { duration }) {
      const a = { key: selector.slice(11, -2), frames, duration, over: false, cancel: () => (a.over = true) };
      moved.push(a);
      return a;
    },
  });
  return { moved, root: { querySelector } };
}

const park = () => first(run, (e) => e.ev === "park");

test("a park moves the task's card off the worker, in 450 ms", () => {
  const { moved, root } = drawing();
  const [from, to] = [at(run, park() - 1), at(run, park())];
  new Motion(() => false).go(root, from, to);
  assert.deepEqual(moved.map((a) => a.key), ["task 1"]);
  const place = (pic) => `translate(${pic.cards[0].rect.x}px, ${pic.cards[0].rect.y}px)`;
  assert.deepEqual(moved[0].frames.map((f) => f.transform), [place(from), place(to)]);
  assert.equal(moved[0].duration, 450);
});

test("a step that comes meanwhile finishes what moves", () => {
  const { moved, root } = drawing();
  const motion = new Motion(() => false);
  motion.go(root, at(run, park() - 1), at(run, park()));
  motion.go(root, at(run, park()), at(run, park() + 1)); // the commit puts it into the gate
  assert.deepEqual(moved.map((a) => [a.key, a.over]), [["task 1", true], ["task 1", false]]);
});

test("nothing moves where less motion is wanted", () => {
  const { moved, root } = drawing();
  new Motion(() => true).go(root, at(run, park() - 1), at(run, park()));
  assert.deepEqual(moved, []);
});
