// This file answers: does the list that a screen reader gets of the picture say what stands in the
// terminal's panes? Each row of a pane has a sentence there, or a part of one.

import assert from "node:assert/strict";
import { load } from "../unit/ts.mjs";

const { layout } = load("stage/layout");
const { sentences } = load("stage/sentences");

/** So high that each socket has a row, as web/src/stage/twin.tsx has it. */
const size = { width: 1280, height: 6000 };

/** rows: those of the panes, without their titles and headings. */
export function heard(run, chosen, rows, what) {
  const said = sentences(layout(run, run.state, run.event(run.state.i), size, chosen));
  const has = (list, sentence, of) => assert.ok(list.includes(sentence), `${what("heard")}: "${of}" is to be "${sentence}" in\n${list.join("\n")}`);
  const gates = new Map(rows.slots.flatMap((row) => gatesOf(row)));
  for (const row of rows.tasks) task(row, said.tasks, gates, rows.queues, run, what);
  for (const [fd, words] of gates) {
    const row = said.runtime.find((s) => s.startsWith(`Gate of fd ${fd}: `)) ?? "";
    const got = row.match(/reading ([\w-]+), .*; writing ([\w-]+), /)?.slice(1);
    assert.deepEqual(got, words.map((w) => (w.startsWith("task ") ? "task" : w.replace(/ .*/, ""))), what(`heard: gate of fd ${fd}: ${row}`));
  }
  for (const row of rows.queues) {
    const [, m, does] = row.match(/^worker (\d+) (.*)/) ?? [];
    if (does) has(said.runtime, worker(m, does), row);
    const [, p, free] = row.match(/^P (\d+) (free )?/) ?? [];
    if (p) assert.equal(said.runtime.some((s) => s.endsWith(`; P ${p} is free.`)), Boolean(free), what(`heard: ${row} in\n${said.runtime.join("\n")}`));
  }
  for (const row of rows.kernel) {
    const [, fd, armed, unread, last] = row.match(/^(\d+) (no|once, at \d+) (\d+|\?) (.*)$/) ?? [];
    if (fd) socket(said.kernel, run.header.backend === "iocp", { fd, armed, unread, last }, what);
  }
}

/** The two gates of a row of the slots: [descriptor, [reading, writing]]. */
function gatesOf(row) {
  const state = "nil|ready|readied|timed-out|task \\d+|waiting \\(task \\d+\\)|waiting|task";
  const m = row.match(new RegExp(`^\\d+ (\\d+) \\d+ (${state}) (${state})$`));
  return m ? [[m[1], [m[2], m[3]]]] : [];
}

function task(row, cards, gates, queues, run, what) {
  const [, g, doing] = row.match(/^(?:> )?(\d+) \S+ (.*)$/);
  const says = cards.find((c) => c.task === Number(g))?.says ?? "";
  const hears = (sentence) => assert.ok(says.includes(sentence), what(`heard: "${row}" is to have "${sentence}" in "${says}"`));
  const [, m] = doing.match(/worker (\d+)/) ?? [];
  const at = [...gates].find(([, words]) => words.some((w) => w === `task ${g}` || w === `waiting (task ${g})`))?.[0];
  if (doing === "has ended") assert.equal(says, "", what(`heard: ${row}`));
  else if (doing.endsWith(", is to wait")) hears(`runs on worker ${m}, and is about to wait`);
  else if (doing.startsWith("on worker")) hears(`runs on worker ${m}`);
  else if (doing.startsWith("blocks worker")) hears(`blocks worker ${m}`);
  else if (doing.startsWith("picked")) hears("is taken by worker ");
  else if (doing === "created") hears("is new");
  else if (doing.startsWith("runnable, global")) hears("is on the global queue, number ");
  else if (doing.startsWith("runnable")) hears(run.header.workers > 1 ? `is on the run queue of P ${doing.match(/P (\d+)/)[1]}, number ` : "is on the run queue, number ");
  else if (doing === "leaves: yield") hears("gives way to others");
  else if (doing.startsWith("leaves")) hears("is off its stack, about to be parked");
  else if (doing.startsWith("parked")) hears(shelf(doing) ? `is parked ${shelf(doing)}` : at ? `is parked at the gate of fd ${at}` : "the gate of fd "); // out of its gate, or that has no row in the pane
  else assert.fail(what(`heard: nothing is known of "${row}"`));
  const call = doing.match(/, in ([\w-]+)$/)?.[1];
  if (call && says) assert.match(says.toLowerCase(), new RegExp(`, in ${call.replace("-", "-?")}(host)?,`), what(`heard: ${row}`));
}

/** Where a task parks that waits for no socket; "": it does. */
function shelf(doing) {
  if (/: IO wait/.test(doing)) return "";
  if (/: (chan|select)/.test(doing)) return "at a channel";
  if (/: sleep/.test(doing)) return "until a time";
  return /: wait group/.test(doing) ? "until others are done" : "";
}

function worker(m, does) {
  if (does === "sleeps in the poll, has no P") return `Worker ${m}: its M is in the kernel.`;
  if (does === "sleeps, has no P") return `Worker ${m}: asleep until it is woken.`;
  if (does === "has no P") return `Worker ${m}: has no P.`;
  const [, blocked] = does.match(/^blocked by task (\d+), has no P$/) ?? [];
  if (blocked) return `Worker ${m} is blocked by task ${blocked}, without a P.`;
  const [, ending] = does.match(/^runs task (\d+), has no P$/) ?? [];
  if (ending) return `Worker ${m} runs task ${ending}, without a P.`;
  const [, runs, p] = does.match(/^runs task (\d+), has P (\d+)$/) ?? [];
  return runs ? `Worker ${m} with P ${p} runs task ${runs}.` : `Worker ${m} with P ${does.match(/P (\d+)$/)[1]}: looks for work.`;
}

function socket(list, port, { fd, armed, unread, last }, what) {
  const says = list.find((s) => s.startsWith(`Socket fd ${fd}: `)) ?? "";
  // The terminal's panes do not tell the two ends of a connection.
  const [holds, ...rest] = says.slice(`Socket fd ${fd}: `.length, -1).split(", ").filter((part) => !part.startsWith("the other end of its connection is "));
  assert.match(holds, unread === "0" ? /^holds nothing$/ : new RegExp(`^holds ${unread} (byte|connection)s?$`), what(`heard: fd ${fd}`));
  if (port) assert.deepEqual(rest, [last === "-" ? "no operation is under way" : `the kernel works on ${last.split(", ").join(" and ")}`], what(`heard: fd ${fd}`));
  else assert.deepEqual(rest, [armed === "no" ? "not watched" : "watched", `it is ${last === "on it" ? "" : "not "}on the ready list`], what(`heard: fd ${fd}`));
}
