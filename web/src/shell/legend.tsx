// This file answers: what do the timeline's marks mean, row by row, and which keys are there? Only
// marks that this run has are explained.

import { columns, run } from "../store";
import { indexOf, Is } from "./index";
import { openPanel } from "./panels";
import { Word } from "./prose";
import { spansOf, type Doing, type Span } from "./spans";
import { fit, zoom } from "./timeline";
import { asks } from "./timeline-draw";

interface Mark { is: Doing; name: preact.ComponentChildren; mark: preact.JSX.Element }

// The same marks as timeline-marks.ts draws.
const ofTasks: Mark[] = [
  { is: "runs", name: "runs", mark: <rect class="fill-r" y="3" width="20" height="9" /> },
  { is: "queued", name: <Word word="run queue">queued</Word>, mark: <rect class="line-r" x="0.75" y="3.75" width="18.5" height="7.5" /> },
  { is: "parked", name: <Word word="park">parked</Word>, mark: <path class="dots-r" d="M0 8H22" /> },
  { is: "blocked", name: "blocks", mark: <rect class="fill-k" y="6" width="22" height="3" /> },
];
const ofWorkers: Mark[] = [
  { is: "runs", name: "has a task", mark: <rect class="fill-i" y="6.5" width="22" height="2.5" /> },
  { is: "looks", name: "looks for one", mark: <rect class="fill-m" y="7" width="22" height="1.5" /> },
  { is: "polls", name: "in the poll", mark: <path class="dots-k" d="M0 8H22" /> },
  { is: "sleeps", name: "sleeps", mark: <path class="dots-m" d="M0 8H22" /> },
];
const call = <rect class="fill-k" x="9" y="2" width="2" height="11" />, alone = <rect class="fill-k" x="6" y="4" width="8" height="8" />;

const explained = 20_000; // events: of a longer run all marks are, for to look for them takes a while

export function Legend() {
  const r = run.value, few = r !== null && r.n <= explained ? r : null, is = few && indexOf(few).is;
  return (
    <div class="legend small muted">
      <Group of="task" marks={ofTasks} spans={few && spansOf(few).tasks} />
      <Group of="worker" marks={ofWorkers} spans={few && spansOf(few).workers} />
      {(!is || [Is.Kernel, ...asks].some((k) => is.includes(k))) && (
        <ul><li class="of kernel">kernel</li><Item mark={call}><Word word="system call">system call</Word></Item><Item mark={alone}>by itself</Item></ul>
      )}
      <Scale />
      <span class="keys"><button class="bare" onClick={() => openPanel("help")}><kbd>?</kbd> words, keys</button></span>
    </div>
  );
}

function Group({ of, marks, spans }: { of: string; marks: Mark[]; spans: Map<number, Span[]> | null }) {
  const there = spans && new Set([...spans.values()].flatMap((all) => all.map((s) => s.is)));
  return <ul><li class="of">{of}</li>{marks.filter((m) => !there || there.has(m.is)).map((m) => <Item mark={m.mark}>{m.name}</Item>)}</ul>;
}

function Item({ mark, children }: { mark: preact.JSX.Element; children: preact.ComponentChildren }) {
  return <li><svg width="22" height="15" aria-hidden="true">{mark}</svg>{children}</li>;
}

function Scale() {
  const time = columns.value === "time";
  return (
    <span class="scale">
      <button class="bare" onClick={() => (columns.value = "events")} aria-pressed={!time} data-tip="One event a column. The key s turns it.">by events</button>
      <button class="bare" onClick={() => (columns.value = "time")} aria-pressed={time} data-tip="As time passes: nearly all of it is waiting. The key s turns it.">by time</button>
      <button class="bare" onClick={() => zoom(0.6)} aria-label="Zoom in">+</button>
      <button class="bare" onClick={() => zoom(1 / 0.6)} aria-label="Zoom out">−</button>
      <button class="bare" onClick={fit}>all</button>
    </span>
  );
}
