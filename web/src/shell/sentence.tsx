// This file answers: what has just happened, and why now? The one sentence that the page is about,
// the question that is asked once, and the way on.

import { cursor, least, run, screen, task, told } from "../store";
import { answerOf } from "./answer";
import { sentence } from "./format";
import { goesOn } from "./goeson";
import { Icon } from "./icons";
import { last } from "./index";
import { back, cause, forward, home, jump, lostAt, note, to } from "./moves";
import { openPanel, panel } from "./panels";
import { playing, speed, speeds, turnPlay } from "./play";
import type { Run } from "../model/types";
import { Prose } from "./prose";
import { shows } from "./says";

export function Sentence() {
  return (
    <section class={answer() ? "say ending" : "say"} aria-label="What happens">
      <div class="words">
        <p class="said" id="said" aria-live="polite" aria-atomic="true">{said()}</p>
        {answer() && <p class="answer"><Prose text={answer()} /></p>}
        <Below />
      </div>
      <Buttons />
    </section>
  );
}

/** At the end: the answer to what the page asked at the beginning. */
function answer(): string {
  const r = run.value;
  return r && !note.value && cursor.value === last(r) && !goesOn.value ? answerOf(r) : "";
}

function said() {
  const r = run.value, i = cursor.value;
  if (!r) return "";
  if (i < r.first) return r.story > 1 ? "The very beginning. Step shows the set-up, event by event." : "Nothing has happened yet. Step shows the first event.";
  if (i === r.story - 1) return <Prose text={sentence(shows.value || r.setUp || `${i} events have set things up`)} />;
  const t = told.value!;
  return <>{i > r.end && "Clean-up: "}<Prose text={sentence(t.said)} fresh={t.words} /></>;
}

/** One line, by what matters most. */
function Below() {
  const r = run.value, i = cursor.value;
  if (!r) return null;
  if (note.value) return <p class="below muted" role="status">{note.value}</p>;
  if (i === last(r) && !goesOn.value) return <Doors />;
  if (i === r.story - 1) return <p class="below muted">{start(r)} Step shows the next event.</p>;
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

/** The task to follow. */
function start(r: Run): string {
  const g = task.value;
  if (!g) return "";
  return r.state.tasks.has(g) ? `Follow task ${g}, the filled card.` : `Follow task ${g}, which is still to be made.`;
}

/** What to do after the end. */
function Doors() {
  const r = run.value!, lost = lostAt(r);
  const ends = r.n < r.end ? "The recording ends here." : r.outcome.error ? sentence(r.outcome.error.split("\n")[0]!) : answer() ? "" : "This is the end.";
  return (
    <p class="below doors">
      {lost
        ? <><b class="whole">Task {lost.task} sleeps for ever.</b><button onClick={cause}>What should have woken it</button></>
        : ends && <b data-tip={r.outcome.error || undefined}>{ends}</b>}
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
