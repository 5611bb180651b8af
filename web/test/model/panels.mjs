// This file answers: what would the terminal show of what the page knows at an event? The same rows,
// made from the page's model: run.event, run.told and run.state, and the step that its strip shows.

import { load } from "../unit/ts.mjs";
import { words as steps } from "./print.mjs";

const { roundAt, stepAt } = load("shell/phases");

const sorted = (map) => [...map].sort(([a], [b]) => a - b).map(([, v]) => v);
const cut = (s, w) => (s.length > w ? s.slice(0, w - 1) + "~" : s);
const upper = (s) => s && s[0].toUpperCase() + s.slice(1);

/** A time as trace.Span writes it. */
export function span(ns) {
  const [unit, name, digits] = ns < 1e3 ? [1, "ns", 0] : ns < 1e6 ? [1e3, "us", 1] : ns < 1e9 ? [1e6, "ms", 3] : [1e9, "s", 3];
  return `${(ns / unit).toFixed(digits)} ${name}`;
}

/** The innermost call of g as its event names it, such as "read"; "": none. The event that returns is part of it. */
function callOf(run, g) {
  let returned = 0;
  for (let i = run.state.i; i >= run.first; i--) {
    const e = run.event(i);
    if (e.g !== g) continue;
    if (e.ev === "return" && i !== run.state.i) returned++;
    if (e.ev === "call" && returned-- === 0) return e.why;
    if (e.ev === "call" && returned < 0) returned = 0;
  }
  return "";
}

export function title(run) {
  const h = run.header, i = run.state.i;
  const workers = h.workers > 1 ? `, ${h.workers} workers` : "", choices = h.choices ? `, choices ${h.choices}` : "";
  const at = i > run.end ? `CLEAN-UP ${i - run.end} of ${run.n - run.end}` : `viewing ${i} of ${run.end}`;
  return `greenpoll ${h.scenario}, ${h.kernel === "sim" ? "simulated" : "real"} kernel, ${h.backend}${workers}, seed ${h.seed}${choices} ${at}`;
}

/** The four steps, the one in brackets to which the task's call has come. */
export function strip(run, task) {
  const step = stepAt(roundAt(run, task, run.state.i), run.state.i), is = step >= 1 && step <= 4;
  const who = cut(`task ${task}${is ? ` in ${callOf(run, task) || "a call"}` : ""}`, 20);
  const words = steps.slice(1).map((word, k) => (k + 1 === step ? `[ ${step} ${word.toUpperCase()} ]` : ` ${k + 1} ${word} `));
  return `${who} ${words.join(">")} ${span(run.state.t)}`.replace(/ +/g, " ");
}

/** Rows of at most so many columns. */
function wrap(text, width) {
  const rows = [""];
  for (const word of text.split(/\s+/)) {
    const row = rows.at(-1);
    if (!row) rows[rows.length - 1] = word;
    else if (row.length + 1 + word.length <= width) rows[rows.length - 1] += " " + word;
    else rows.push(word);
  }
  return rows;
}

/** The sentence and what belongs to it, as one text; what does not fit in the rows is left out as in the terminal. */
export function telling(run, width, rows) {
  const i = run.state.i, told = run.told(i), q = run.question;
  const head = `${i} `, labelled = (label, text, column = 9) => wrap(text, width - column).map((row, k) => (k ? row : `${label} ${row}`));
  const always = ["", ...labelled(head.trim(), (i > run.end ? "Clean-up: " + told.said : upper(told.said)), head.length + 1)];
  if (q?.at === i) always.push(`${q.text} Event ${q.answer} answers. g: guess it.`);
  if (q?.answer === i) always.push(...labelled(`The answer to ${q.at}`, q.reply, `The answer to ${q.at}`.length + 3));
  if (told.why) always.push(...labelled("why now", told.why));
  const changed = told.changed.length ? labelled("changed", told.changed.join("; ")) : [];
  const means = (word) => wrap(`${word}: ${run.meaning(word)}`, width - 2);
  const explained = (n) => [...told.words.slice(0, n).flatMap(means), ...(n < told.words.length ? [`? explains: ${told.words.slice(n).join(", ")}`] : [])];
  const all = told.words.length;
  for (const some of [[...always, ...changed], always, always.slice(1)]) {
    if (some.length + explained(all).length <= rows) return [...some, ...explained(all)].join(" ").trim();
  }
  for (let n = all; ; n--) if (n === 0 || always.length - 1 + explained(n).length <= rows) return [...always.slice(1), ...explained(n)].join(" ").trim();
}

/** The line that has just run with its result, and the next one where it is near. */
export function source(run, rows) {
  const i = run.state.i, e = run.event(i), [file, line] = e.at.split(":");
  const text = run.source(file), ran = text?.[line - 1].trim().replace(/\s+/g, " ");
  if (!ran) return null;
  const [next, k] = i < run.n ? run.event(i + 1).at.split(":") : ["", 0];
  const from = Math.max(1, line - ((rows - 1) >> 1));
  const near = next === file && k !== line && k >= from && k < from + rows;
  const shown = [`> N ${ran} <- just ran${result(e) && `: ${result(e)}`}`];
  if (near) shown[k < line ? "unshift" : "push"](`. N ${text[k - 1].trim().replace(/\s+/g, " ")} next`);
  return { title: `${file}:N`, rows: shown };
}

function result(e) {
  if (e.errno) return e.errno;
  if (e.ev === "commit" && e.why === "refused") return "refused";
  if (e.gate[1]) return `gate ${e.gate[0] || "nil"} -> ${e.gate[1]}`;
  if (e.sys) return String(e.ret);
  if (e.ev === "return") return String(e.n);
  return e.ev === "next" ? `task ${e.g}` : "";
}

/** width: of what stands behind the name. */
export function tasks(run, chosen, width) {
  return sorted(run.state.tasks).map((t) => {
    const name = cut(t.name.slice(t.name.lastIndexOf("/") + 1).replace(/^[^.]*\./, ""), 10);
    const call = callOf(run, t.id), within = call ? `, in ${call}` : "", long = doing(t, within);
    return `${t.id === chosen ? "> " : ""}${t.id} ${name} ${long.length <= width ? long : doing(t, "")}`;
  });
}

function doing(t, within) {
  const why = t.reason ? `: ${t.reason}` : "";
  switch (t.status) {
    case "running": return `on worker ${t.m}${within}`;
    case "waiting": return `on worker ${t.m}, is to wait`;
    case "leaving": return `leaves${why}`;
    case "parked": return `parked${why}`;
    case "runnable": return t.queue ? `runnable, ${queueName(t)}${within}` : `picked${within}`;
    case "blocked": return `blocks worker ${t.m}`;
    case "dead": return "has ended";
  }
  return t.status;
}

const queueName = (t) => (t.queue === "global" ? "global queue" : `P ${t.queueP} ${t.queue === "next" ? "run-next" : "ring"}`);

export function queues(run, width) {
  const s = run.state, held = new Map(Array.from({ length: run.header.workers }, (_, p) => [p, false]));
  const queued = (p, name) => {
    const here = sorted(s.tasks).filter((t) => t.status === "runnable" && t.queue === name && t.queueP === p).sort((a, b) => a.since - b.since);
    return here.length ? `task ${here.map((t) => t.id).join(", ")}` : "-";
  };
  for (const w of s.workers.values()) if (w.p >= 0) held.set(w.p, true);
  const rows = [
    ...sorted(s.workers).map((w) => `worker ${w.id}  ${workerDoes(w, s)}`),
    ...[...held].map(([p, is]) => `P ${p}  ${is ? "" : "free  "}run-next: ${queued(p, "next")}   ring: ${queued(p, "ring")}`),
    `global queue: ${queued(-1, "global")}`,
  ];
  return rows.map((row) => cut(row, width).replace(/ +/g, " "));
}

function workerDoes(w, s) {
  if (w.polling) return "sleeps in the poll, has no P";
  if (w.asleep) return "sleeps, has no P";
  if (w.task && w.p < 0) return `${s.tasks.get(w.task)?.status === "blocked" ? "blocked by" : "runs"} task ${w.task}, has no P`;
  if (w.task) return `runs task ${w.task}, has P ${w.p}`;
  return w.p < 0 ? "has no P" : `looks for work, has P ${w.p}`;
}

export function slots(run) {
  const waiter = (d, mode) => [...run.state.tasks.values()].find((t) => t.slot === d.slot && t.mode === mode)?.id;
  const gate = (d, is, mode) => {
    const g = is === "task" || is === "waiting" ? waiter(d, mode) : undefined;
    return g === undefined ? is : is === "task" ? `task ${g}` : `${is} (task ${g})`;
  };
  const all = sorted(run.state.descs).map((d) => `${d.slot} ${d.fd} ${d.gen} ${gate(d, d.reading, "r")} ${gate(d, d.writing, "w")}`);
  return all.length ? ["slot fd gen read write", ...all] : ["no descriptor is open"];
}

export function kernel(run) {
  const port = run.header.backend === "iocp";
  const all = sorted(run.state.sockets).map((s) => {
    const last = port ? s.pending.join(", ") || "-" : ["?", "-", "on it"][s.listed + 1];
    return `${s.fd} ${s.armed ? `once, at ${s.armed}` : "no"} ${s.unread < 0 ? "?" : s.unread} ${last}`;
  });
  return all.length ? [`fd ${port ? "in the port unread works on" : "armed unread ready list"}`, ...all] : ["no socket is open"];
}

export function timers(run) {
  let next = "", fired = "";
  for (let i = run.state.i; i >= run.first && !(next && fired); i--) {
    const e = run.event(i);
    if (e.ev === "timer" && !fired) {
      fired = `fired due at ${span(e.timer)}, event ${i}`;
      next ||= `next ? since event ${i}`;
    } else if (e.ev === "begin-poll") next ||= `next ${e.timer < 0 ? "none" : span(e.t + e.timer)}, says the poll at ${i}`;
  }
  return [`now ${span(run.state.t)}`, next || "next ? no worker has asked so far", fired || "fired none so far"];
}
