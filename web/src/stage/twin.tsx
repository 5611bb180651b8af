// This file answers: what does the stage show, for ears? A list made as the picture is, with room
// for all: each task, each gate, worker and queue, each socket in one sentence.

import { cursor, run as shown, task } from "../store";
import { layout } from "./layout";
import { sentences } from "./sentences";

/** So high that each socket has a row. */
const size = { width: 1280, height: 6000 };

/** Hidden from eyes by the page's style ".heard". */
export function Twin() {
  const run = shown.value;
  const i = cursor.value;
  if (!run) return null;
  const said = sentences(layout(run, run.state, i >= run.first ? run.event(i) : null, size, task.value));
  return (
    <section class="heard" aria-label="What the picture shows">
      <h2>Tasks</h2>
      <ul>{said.tasks.map((t) => <li key={t.task}>{t.says}{t.task === task.value ? " It is the chosen one." : ""}</li>)}</ul>
      <h2>Runtime</h2>
      <ul>{said.runtime.map((s) => <li>{s}</li>)}</ul>
      <h2>Kernel</h2>
      <ul>{said.kernel.map((s) => <li>{s}</li>)}</ul>
    </section>
  );
}
