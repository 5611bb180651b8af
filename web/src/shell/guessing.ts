// This file answers: what is asked, what can be answered, and what is said of an answer? While it
// is open whether the thread waits, that is the question; else it is which event comes next.

import type { Event, Guess, Run } from "../model/types";

export interface Quiz {
  text: string;
  options: Guess["options"];
  /** What is true, said once an answer was given. */
  truth: string;
}

/** The quiz about what follows event i; a text: why there is none. */
export function quizAt(r: Run, i: number): Quiz | string {
  if (asksAt(r, i)) return aboutWaiting(r);
  const g = i < r.end ? r.guess(i) : null;
  if (g) return { text: "What happens next?", options: g.options, truth: g.options.find((o) => o.right)?.why ?? "" };
  if (i >= r.end) return "This was the story’s last event: there is nothing to guess.";
  return r.guessesMissing || "There is nothing to guess here: step on.";
}

/** Whether the question is asked in view, and not yet answered. */
export function asksAt(r: Run, i: number): boolean {
  const q = r.question;
  return q !== null && q.at <= i && (q.answer === 0 || i < q.answer);
}

function aboutWaiting(r: Run): Quiz {
  const q = r.question!;
  const wait = r.event(q.at);
  const end = q.answer > 0 ? r.event(q.answer) : null;
  const other = anotherThan(r, wait.g, end);
  const options = [
    { said: `The thread sleeps in the kernel until the bytes of task ${wait.g} are there`, by: [] as string[],
      why: "That is a plain blocking read: each task that waits would hold a thread." },
    { said: `The thread leaves task ${wait.g} where it is, and runs ${other}`, by: ["next"],
      why: "It would, but no other task can run now." },
    { said: "The thread finds nothing to run, and sleeps until there is news of any socket or task", by: ["begin-poll", "idle"],
      why: "It does so only if no task can run, and here one can." },
    { said: `The thread asks the kernel again and again, until the bytes of task ${wait.g} are there`, by: [],
      why: "That would keep a processor busy, and all other tasks waiting." },
  ].map(({ said, by, why }) => {
    const right = end !== null && by.includes(end.ev);
    return { said, right, why: right ? "" : why };
  });
  return { text: q.text, options: turned(options, r.header.seed + wait.i), truth: shows(q) };
}

/** The task that the worker goes on with, or else one that it could. */
function anotherThan(r: Run, g: number, end: Event | null): string {
  let other = end?.ev === "next" ? end.g : 0;
  if (!other) other = [...r.state.tasks.values()].filter((t) => t.status === "runnable" && t.id !== g).sort((a, b) => a.id - b.id)[0]?.id ?? 0;
  return other ? `task ${other}` : "another task, if one can run";
}

function shows(q: NonNullable<Run["question"]>): string {
  if (q.answer === 0) return "One of the next events shows it.";
  const is = q.reply.replace(/^No: /, "");
  return `Event ${q.answer} shows it: ${is.slice(0, 1).toLowerCase()}${is.slice(1)}`;
}

/** The true answer is not always at the same place; for one run it is. */
function turned<T>(all: T[], by: number): T[] {
  const k = by % all.length;
  return [...all.slice(k), ...all.slice(0, k)];
}

/** What is said of an answer: whether it is true, why not, and what is. */
export function verdict(q: Quiz, taken: number): { bold: string; text: string } {
  const o = q.options[taken]!;
  const known = q.options.some((x) => x.right);
  const why = o.right || !known ? "" : o.why;
  return { bold: known ? (o.right ? "Right." : "No.") : "", text: [why, q.truth].filter(Boolean).join(" ") };
}

/** Which option a key takes; -1: none. */
export function letter(key: string, n: number): number {
  for (const keys of ["abcd", "1234"]) {
    const i = key.length === 1 ? keys.indexOf(key.toLowerCase()) : -1;
    if (i >= 0 && i < n) return i;
  }
  return -1;
}
