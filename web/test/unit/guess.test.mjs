// This file answers: is asked what is open, and is an answer judged by what happens?

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./ts.mjs";

const { asksAt, letter, quizAt, verdict } = load("shell/guessing");

/** A run of six events: at 3 the question is asked, event 5 answers it. */
function run(answerBy, { guesses = true } = {}) {
  const kinds = ["", "call", "try", "wait", "park", answerBy, "return"];
  const guess = { options: [{ said: "it returns", right: true, why: "Event 5 has brought it about." }, { said: "it parks", right: false, why: "It has parked." }] };
  return {
    header: { seed: 0 },
    n: 6,
    end: 6,
    question: { text: "Does the thread wait now?", at: 3, answer: 5, reply: "No: worker 0 goes on with task 2, on the same thread." },
    event: (i) => ({ i, ev: kinds[i], g: kinds[i] === "next" ? 2 : 1 }),
    guess: () => (guesses ? guess : null),
    guessesMissing: guesses ? "" : "A program of one's own has none.",
    state: { tasks: new Map([[3, { id: 3, status: "runnable" }]]) },
  };
}

test("the question is open from the wait until its answer", () => {
  assert.deepEqual([2, 3, 4, 5].map((i) => asksAt(run("next"), i)), [false, true, true, false]);
});

test("while it is open it is what is asked", () => {
  assert.equal(quizAt(run("next"), 2).text, "What happens next?");
  assert.equal(quizAt(run("next"), 3).text, "Does the thread wait now?");
});

for (const [ev, right] of [["next", /runs task 2$/], ["begin-poll", /^The thread finds nothing to run/], ["idle", /^The thread finds nothing to run/]]) {
  test(`if the answer is a ${ev}, one of four is true: ${right.source}`, () => {
    const { options } = quizAt(run(ev), 3);
    assert.equal(options.length, 4);
    assert.deepEqual(options.filter((o) => o.right).map((o) => right.test(o.said)), [true]);
    assert.ok(options.every((o) => o.right || o.why));
  });
}

test("without a next the other task is one that could run", () => {
  assert.ok(quizAt(run("begin-poll"), 3).options.some((o) => /runs task 3$/.test(o.said)));
});

test("a right answer is told so, with what shows it", () => {
  const q = quizAt(run("next"), 3);
  const v = verdict(q, q.options.findIndex((o) => o.right));
  assert.deepEqual(v, { bold: "Right.", text: "Event 5 shows it: worker 0 goes on with task 2, on the same thread." });
});

test("a wrong answer is told why it is, and what is true", () => {
  assert.deepEqual(verdict(quizAt(run("next"), 5), 1), { bold: "No.", text: "It has parked. Event 5 has brought it about." });
});

test("before the answer is known nobody is right or wrong", () => {
  const open = run("next");
  open.question.answer = 0;
  assert.deepEqual(verdict(quizAt(open, 3), 0), { bold: "", text: "One of the next events shows it." });
});

test("at the end, and without guesses, it is said that there are none", () => {
  assert.match(quizAt(run("next"), 6), /last event/);
  assert.equal(quizAt(run("next", { guesses: false }), 5), "A program of one's own has none.");
});

test("letters and numbers take an option that there is", () => {
  assert.deepEqual(["a", "D", "2", "e", "5", "Enter"].map((k) => letter(k, 4)), [0, 3, 1, -1, -1, -1]);
  assert.equal(letter("c", 2), -1);
});
