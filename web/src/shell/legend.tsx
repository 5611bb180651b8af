// This file answers: what do the timeline's marks mean, and which keys are there?

import { columns, run } from "../store";
import { Icon } from "./icons";
import { openPanel } from "./panels";
import { Word } from "./prose";
import { spansOf } from "./spans";
import { fit, zoom } from "./timeline";

const marks: [preact.ComponentChildren, preact.JSX.Element][] = [
  ["runs", <rect class="fill-r" x="0" y="3" width="20" height="9" />],
  [<>on the <Word word="run queue">run queue</Word></>, <rect class="line-r" x="0.75" y="3.75" width="18.5" height="7.5" />],
  [<Word word="park">parked</Word>, <path class="dots-r" d="M0 8H22" />],
  [<Word word="system call">system call</Word>, <rect class="fill-k" x="9" y="2" width="2" height="11" />],
  ["the kernel by itself", <rect class="fill-k" x="6" y="4" width="8" height="8" />],
];

/** Few runs have a call that blocks its thread: only there it is explained. */
function blocks(): boolean {
  const r = run.value;
  return r !== null && r.n <= 20_000 && [...spansOf(r).tasks.values()].some((all) => all.some((s) => s.is === "blocked"));
}

export function Legend() {
  const time = columns.value === "time";
  return (
    <div class="legend small muted">
      <ul>
        {marks.map(([name, mark]) => <li><svg width="22" height="15" aria-hidden="true">{mark}</svg>{name}</li>)}
        {blocks() && <li><svg width="22" height="15" aria-hidden="true"><rect class="fill-k" y="6" width="22" height="3" /></svg>blocks its thread</li>}
      </ul>
      <span class="scale">
        <button class="bare" onClick={() => (columns.value = "events")} aria-pressed={!time} data-tip="One event a column.">by events</button>
        <button class="bare" onClick={() => (columns.value = "time")} aria-pressed={time} data-tip="As time passes: nearly all of it is waiting.">by time</button>
        <button class="bare" onClick={() => zoom(0.6)} aria-label="Zoom in">+</button>
        <button class="bare" onClick={() => zoom(1 / 0.6)} aria-label="Zoom out">−</button>
        <button class="bare" onClick={fit}>all</button>
      </span>
      <span class="keys">
        <span><kbd><Icon of="back" /></kbd> <kbd><Icon of="on" /></kbd> step</span>
        <span><kbd>c</kbd> why</span>
        <span><kbd>g</kbd> guess</span>
        <button class="bare" onClick={() => openPanel("help")}><kbd>?</kbd> words and keys</button>
      </span>
    </div>
  );
}
