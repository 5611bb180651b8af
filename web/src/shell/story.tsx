// This file answers: what is the run as text? For print: sentence by sentence, with the places.

import { run } from "../store";
import { answerOf } from "./answer";
import { sentence, span } from "./format";
import { beginning } from "./index";
import { shows } from "./says";
import { names } from "./strip";
import type { Run } from "../model/types";

const most = 400; // sentences: some twenty pages

export function Story() {
  const r = run.value;
  if (!r) return null;
  const h = r.header, last = Math.min(r.end, r.story + most - 1), all: number[] = [];
  for (let i = beginning(r); i <= last; i++) all.push(i);
  return (
    <article class="story">
      <h2>{shows.value ? `${h.scenario}: ${shows.value}` : `${h.scenario || "A run"}, event by event`}</h2>
      <p class="muted">{h.backend}, {h.kernel === "sim" ? "simulated kernel" : h.kernel}, {h.workers} worker{h.workers === 1 ? "" : "s"}{h.kernel === "sim" && `, seed ${h.seed}`}{h.choices && `, choices ${h.choices}`}</p>
      {r.setUp && <p>{sentence(r.setUp)}</p>}
      <ol>{all.map((i) => <Told r={r} i={i} />)}</ol>
      {last === r.end && <p><b>{answerOf(r)}</b></p>}
      {last < r.end && <p>{r.end - last} more events follow.</p>}
    </article>
  );
}

function Told({ r, i }: { r: Run; i: number }) {
  const e = r.event(i), t = r.told(i);
  return (
    <li value={i}>
      {t.step > 0 && <b>{t.step} {names[t.step]!.split(":")[0]}{t.whose ? `, task ${t.whose}` : ""}. </b>}
      {sentence(t.said)} <span class="muted">{t.changed.length > 0 && `Changed: ${t.changed.join("; ")}. `}{span(e.t)} <code>{e.at}</code></span>
    </li>
  );
}
