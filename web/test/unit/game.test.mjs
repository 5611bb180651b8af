// This file answers: does the game go where a move, an answer or a link leads?

import assert from "node:assert/strict";
import test from "node:test";
import { held, lost, woken } from "./orders.mjs";
import { load } from "./ts.mjs";

const { begin, reduce } = load("game/reduce");
const { gameHash, hashOf, readGameHash } = load("game/link");
const info = { name: "a wait, a close", body: "poller_no_second_check", says: "" };

/** A game after some actions, and the last question to the explorer. */
function played(...actions) {
  let play = begin(info);
  let ask;
  for (const a of [{ kind: "walked", il: woken(), n: 0, given: false }, ...actions]) ({ play, ask } = reduce(play, a));
  return { play, ask };
}

const task = { kind: "move", by: "block" };
const closer = { kind: "move", by: "close" };
const lostAt = (n, given = false) => ({ kind: "walked", il: lost(), n, given });

test("a move along the order asks nothing", () => {
  const { play, ask } = played(task);
  assert.equal(play.n, 1);
  assert.equal(ask, undefined);
});

test("another move asks for the walk by its choice, and counts when that has come", () => {
  const asked = played(task, closer);
  assert.deepEqual(asked.ask, { kind: "walk", choices: "2:1", n: 2, given: false });
  assert.equal(asked.play.n, 1);
  assert.equal(played(task, closer, lostAt(2)).play.n, 2);
});

test("what the reader does during a walk counts after it", () => {
  const waiting = played(task, closer, closer, closer, { kind: "to", n: 2 });
  assert.equal(waiting.play.n, 1);
  assert.equal(waiting.ask, undefined);
  let { play, ask } = reduce(waiting.play, lostAt(2));
  assert.equal(play.n, 2, "two more moves, and back");
  assert.deepEqual(ask, { kind: "walk", choices: "2:1", n: 2, given: false });
  ({ play, ask } = reduce(play, lostAt(2)));
  assert.equal(play.later.length, 0);
  assert.equal(ask, undefined);
});

test("a walk that fails forgets what was to follow it", () => {
  const { play } = played(task, closer, closer, { kind: "failed", why: "it hangs" });
  assert.equal(play.failed, "it hangs");
  assert.equal(play.later.length, 0);
});

test("the rest is taken at once only if it is forced", () => {
  assert.equal(played(task, closer, lostAt(2), { kind: "rest" }).play.n, 2);
  assert.equal(played(lostAt(5), { kind: "rest" }).play.n, 9);
});

test("to lose the wake-up is to win, and asks what the real code does", () => {
  const { play, ask } = played(lostAt(5), { kind: "rest" });
  assert.equal(play.won, true);
  assert.equal(play.ends, 1);
  assert.deepEqual(ask, { kind: "real", choices: "2:1" });
});

test("an order that ends well is counted, and wins nothing", () => {
  const { play, ask } = played({ kind: "walked", il: held(), n: 9, given: false }, task);
  assert.equal(play.ends, 1);
  assert.equal(play.won, false);
  assert.equal(ask, undefined);
});

test("a given order is followed to its end, and is no win", () => {
  const { play } = played(lostAt(8, true), { kind: "follow" });
  assert.equal(play.n, 9);
  assert.equal(play.won, false);
});

test("whoever leaves a given order plays", () => {
  const left = played(lostAt(2, true), task);
  assert.deepEqual(left.ask, { kind: "walk", choices: "2:1,3:1", n: 3, given: false });
});

test("an order of a link that does not exist is told of, until the reader moves", () => {
  const first = reduce(begin(info), { kind: "no such order", why: "there is no choice 99" });
  assert.deepEqual(first.ask, { kind: "walk", choices: "", n: 0, given: false });
  const begun = reduce(first.play, { kind: "walked", il: woken(), n: 0, given: false }).play;
  assert.equal(begun.note, "there is no choice 99");
  assert.equal(reduce(begun, task).play.note, "");
});

test("undo of the reader's own order asks for the order as it goes on from there", () => {
  const { play, ask } = played(task, closer, lostAt(2), { kind: "to", n: 1 });
  assert.equal(play.n, 1);
  assert.deepEqual(ask, { kind: "walk", choices: "", n: 1, given: false });
});

test("undo in a given order keeps it", () => {
  const { play, ask } = played(lostAt(4, true), { kind: "to", n: 3 });
  assert.equal(play.n, 3);
  assert.equal(play.given, true);
  assert.equal(ask, undefined);
});

test("nobody goes back before the beginning, or forward by undo", () => {
  assert.equal(played({ kind: "to", n: -1 }).play.n, 0);
  assert.equal(played(task, { kind: "to", n: 4 }).play.n, 1);
});

test("to start again keeps the win and the tries", () => {
  const { play, ask } = played(lostAt(5), { kind: "rest" }, { kind: "again" });
  assert.equal(play.n, 0);
  assert.equal(play.won, true);
  assert.equal(play.ends, 1);
  assert.deepEqual(ask, { kind: "walk", choices: "", n: 0, given: false });
});

const survey = { kind: "surveyed", found: { interleavings: 213, broken: 30, shortest: "2:1" } };

test("a hint is a walk of the shortest, compared with the reader's moves", () => {
  const asked = played(survey, task, { kind: "ask for a hint" });
  assert.deepEqual(asked.ask, { kind: "hint", choices: "2:1" });
  const { play } = played(survey, task, { kind: "hint", il: lost() });
  assert.deepEqual(play.hint, { kind: "now", by: "close" });
});

test("a hint is gone with the next move", () => {
  assert.equal(played(survey, task, { kind: "hint", il: lost() }, task).play.hint, null);
});

test("where nothing breaks there is no hint", () => {
  const none = { kind: "surveyed", found: { interleavings: 265, broken: 0, shortest: "" } };
  assert.equal(played(none, { kind: "ask for a hint" }).ask, undefined);
});

test("a link holds game, body, choices and place, and is read again", () => {
  const link = { name: info.name, body: info.body, choices: "2:1,5:1", at: 3 };
  assert.equal(gameHash(link), "game=a_wait,_a_close&wrong=no_second_check&choices=2:1,5:1&at=3");
  assert.deepEqual(readGameHash("#" + gameHash(link)), link);
  const real = { name: info.name, body: "", choices: null, at: 0 };
  assert.deepEqual(readGameHash(gameHash(real)), real);
});

test("the address has the reader's order as far as it goes, and a given one whole", () => {
  const hash = (...actions) => hashOf(played(...actions).play);
  const game = "game=a_wait,_a_close&wrong=no_second_check";
  assert.equal(hash(), game);
  assert.equal(hash(task), `${game}&choices=&at=1`);
  assert.equal(hash(lostAt(2)), `${game}&choices=2:1&at=2`);
  assert.equal(hash(lostAt(5), { kind: "rest" }), `${game}&choices=2:1`);
  assert.equal(hash(lostAt(0, true)), `${game}&choices=2:1`);
  assert.equal(hash(lostAt(1, true)), `${game}&choices=2:1&at=1`);
});

test("an order without choices is not the same as no order", () => {
  assert.equal(readGameHash("game=a_wait,_a_close&choices=").choices, "");
});

test("what is no link of a game is none, and a torn one does no harm", () => {
  assert.equal(readGameHash("#scenario=read&at=4"), null);
  assert.deepEqual(readGameHash("game=%E0%A4%A&choices=2;1&at=x"), { name: "%E0%A4%A", body: "", choices: null, at: 0 });
});

const { statement } = load("game/code");
const { changes, side } = load("game/diff");

test("a point is shown by its statement, without what records the trace", () => {
  const code = ["\tif g.state.CompareAndSwap(ready, nil) {", "\t\tif t.Tracing() {", "\t\t\tg.emitConsume(t)", "\t\t}", "\t\treturn true", "\t}", "\tg.other()"];
  assert.deepEqual(statement(code), ["if g.state.CompareAndSwap(ready, nil) {", "  return true", "}"]);
  assert.deepEqual(statement(["\t\told := g.state.Load()", "\t\tif old == nil {"]), ["old := g.state.Load()"]);
  assert.deepEqual(statement([]), []);
});

/** "-gone", "+new", " both" */
const diff = (...lines) => lines.map((l) => ({ mark: l[0].trim(), line: l.slice(1) }));

test("of a wrong function the changed lines are shown, with those beside them", () => {
  const all = changes(diff(" func f() {", " \ta()", " \tb()", "-\tc()", "+\td()", " \te()", " \tf()", "+\tg()", " }"));
  assert.deepEqual(all.map((d) => d.mark + d.line), ["b()", "-c()", "+d()", "e()", "f()", "+g()"]);
});

test("what was left out between two changes is marked", () => {
  const all = changes(diff("+\ta()", " \tb()", " \tc()", " \td()", "-\te()"));
  assert.deepEqual(all.map((d) => d.mark + d.line), ["+a()", "b()", "...", "d()", "-e()"]);
});

test("where a check is missing, it goes wrong where the guarded line stands in both", () => {
  const all = changes(diff(" func f() {", "-\tif ok() {", " \tpark()", "-\t}", " \treturn", " }"));
  assert.deepEqual(all.map((d) => d.mark + d.line), ["-if ok() {", "!park()", "-}", "return"]);
});

test("a block of one side that records the trace hides no line of the other", () => {
  const all = changes(diff(
    "-\t\tmoved := swap(old, nil)", "-\t\tif moved && g.Trace().On() {",
    "+\t\tstore(nil)", "+\t\tif g.Trace().On() {", " \t\t\ttold = g.emitMove()", " \t\t}", " \t\tswitch {", "-\t\tcase !moved:", "-\t\t\tcontinue", " \t\tcase waits:", " \t\t}",
  ));
  assert.deepEqual(all.map((d) => d.mark + d.line), ["-moved := swap(old, nil)", "+store(nil)", "switch {", "-case !moved:", "-  continue", "case waits:"]);
});

test("of a line that was changed in one place, the place is told apart; two other lines have none", () => {
  const changed = changes(diff("-\tif a || (b || c) && !d {", "+\tif a || b || c && !d {", " \t\treturn"));
  assert.deepEqual(changed.map((d) => d.parts), [["if a || ", "(b || c)", " && !d {"], ["if a || ", "b || c", " && !d {"], ["", "  return", ""]]);
  const other = changes(diff("-\tcontinue", "+\treturn nil"));
  assert.deepEqual(other.map((d) => d.parts), [["", "continue", ""], ["", "return nil", ""]]);
});

test("each side has its own lines, and in the real code what it guards stands deeper", () => {
  const all = changes(diff(" func f() {", "-\tif ok() {", " \tpark()", "-\t}", " \treturn", " }"));
  assert.deepEqual(side(all, "wrong").map((d) => d.line), ["park()", "return"]);
  assert.deepEqual(side(all, "real").map((d) => d.line), ["if ok() {", "  park()", "}", "return"]);
  const other = changes(diff("-\tif a || (b) {", "+\tif a || b {", " \t\treturn"));
  assert.deepEqual(side(other, "real").map((d) => d.line), ["if a || (b) {", "  return"]);
});
