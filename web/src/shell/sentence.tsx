// This file answers: what has just happened, and why now? The one sentence that the page is about,
// the question that is asked once, and the way on.

import type { Run } from "../model/types";
import { cursor, least, run, screen, told } from "../store";
import { sentence } from "./format";
import { goesOn } from "./goeson";
import { Icon } from "./icons";
import { last } from "./index";
import { lostAt } from "./lost";
import { back, cause, forward, home, jump, note, to } from "./moves";
import { openPanel, panel } from "./panels";
import { playing, speed, speeds, turnPlay } from "./play";
import { Prose } from "./prose";
import { says } from "./says";

export function Sentence() {
  return (
    <section class="say" aria-label="What happens">
      <div class="words">
        <p class={run.value && isLong(run.value, cursor.value) ? "said long" : "said"} id="said" aria-live="polite" aria-atomic="true">{said()}</p>
        <Below />
      </div>
      <Buttons />
    </section>
  );
}

function said() {
  const r = run.value, i = cursor.value;
  if (!r) return "";
  if (i < r.first) return r.story > 1 ? "The very beginning. Step shows the set-up, event by event." : "Nothing has happened yet. Step shows the first event.";
  if (i === r.story - 1) return <Prose text={sentence(r.setUp || `${i} events have set things up`)} fresh={r.setUpWords} />;
  const t = told.value!;
  return <>{i > r.end && "Clean-up: "}<Prose text={sentence(t.said) + (answers(r, i) ? " " + r.answer : "")} fresh={t.words} /></>;
}

/** Whether event i is the end at which the run's answer is given. */
function answers(r: Run, i: number): boolean {
  return r.answer !== "" && r.n === r.end && i === last(r) && !goesOn.value;
}

/** Whether what is said at event i takes more lines than others. */
function isLong(r: Run, i: number): boolean {
  return answers(r, i) || (i === r.story - 1 && r.setUp.length > 170);
}

/** One line, by what matters most. */
function Below() {
  const r = run.value, i = cursor.value;
  if (!r) return null;
  if (note.value) return <p class="below muted" role="status">{note.value}</p>;
  if (i === last(r) && !goesOn.value) return <Doors />;
  if (i === r.story - 1) return <p class="below muted">{sentence(says.value.text)} Step goes on, an event at a time.</p>;
  const q = r.question;
  if (q && i === q.at) {
    return (
      <p class="below"><mark>{q.text}</mark> <span class="muted">Guess, or step on: event {q.answer} answers.</span></p>
    );
  }
  if (q && i === q.answer) {
    return <p class="below"><mark>{q.text}</mark> <b>{q.reply}</b></p>;
  }
  const e = i >= r.first ? r.event(i) : null, why = told.value?.why;
  if (!e || !why) return <p class="below">&nbsp;</p>;
  // "49: task 1 sets the read gate; worker 0 is free since 50", each number an event
  const cited = why.replace(/^\d+: /, "").replace(/; worker \d+ is free since \d+$/, "");
  return (
    <p class="below muted">
      Why now? {e.cause > 0 && <button class="place" onClick={cause} aria-label={`Event ${e.cause}, the cause`}><Icon of="cause" /> {e.cause}</button>}{" "}
      <Prose text={sentence(cited)} quiet />
      {e.freed > 0 && <> Worker {e.m} is free since <button class="place" onClick={() => jump(e.freed)}>{e.freed}</button>.</>}
    </p>
  );
}

/** What to do after the end. */
function Doors() {
  const r = run.value!, lost = lostAt(r);
  const ends = r.n < r.end ? "The recording ends here." : r.outcome.error ? sentence(r.outcome.error.split("\n")[0]!) : "This is the end.";
  return (
    <p class="below doors">
      {lost
        ? <><b class="whole">Task {lost.task} sleeps for ever.</b><button onClick={cause}>What should have woken it</button></>
        : <b data-tip={r.outcome.error || undefined}>{ends}</b>}
      <button onClick={home}>Look at it again</button>
      <button onClick={() => openPanel("menu")}>Another scenario</button>
      <button onClick={() => (screen.value = "game")}>You are the kernel</button>
      {!lost && r.end < r.n && <button class="bare muted" onClick={() => to(r.n)}>The clean-up</button>}
    </p>
  );
}

function Buttons() {
  const r = run.value, at = cursor.value, first = r ? least(r) : 0;
  return (
    <div class="buttons" role="group" aria-label="Move">
      <button class="back" onClick={back} disabled={!r || at <= first} aria-label="Back"><Icon of="back" /></button>
      <button class="step strong" onClick={forward} disabled={!r || (at >= r.n && !goesOn.value)}>Step <Icon of="on" /></button>
      <button class="guess" onClick={() => openPanel("guess")} disabled={!r || at >= last(r)} aria-expanded={panel.value === "guess"}>Guess</button>
      <button class="run" onClick={turnPlay} disabled={!r} aria-label={playing.value ? "Stop" : "Run"}>{playing.value ? <><Icon of="pause" /><span>Stop</span></> : <><Icon of="play" /><span>Run</span></>}</button>
      {playing.value && (
        <label class="speed small muted">
          <select value={speed.value} onChange={(e) => (speed.value = Number(e.currentTarget.value))}>
            {speeds.map((s) => <option value={s}>{s}</option>)}
          </select>{" "}
          events a second
        </label>
      )}
    </div>
  );
}
