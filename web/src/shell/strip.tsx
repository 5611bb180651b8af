// This file answers: in which of the four steps is the chosen task's call? It is shown as the task
// of the step sees it: a step is on until the task's next event of another one.

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { cursor, goTo, run, task } from "../store";
import { fonts, useSize } from "./canvas";
import { span } from "./format";
import { indexOf } from "./index";
import { firstOf, roundAt, stepAt, type Round } from "./phases";
import { drawStrip } from "./strip-draw";
import { lay, nearest, type Row } from "./strip-lay";
import { dark } from "./theme";
import type { Run } from "../model/types";

export const names = ["Once, at open", "Seems to block", "Try, not wait", "Not ready: the task parks, the worker goes on", "Ready: back to the queue, the call returns"];
const short = ["Open", "Call", "Try", "Park", "Wake"];

// Widths stay the same from call to call, so that a step keeps its place.
const shares = [0.66, 1, 1, 2.3, 2.3];
const gap = 6;

function columns(width: number): [left: number, right: number][] {
  const unit = (width - gap * 4) / shares.reduce((a, b) => a + b, 0);
  let x = 0;
  return shares.map((s) => {
    const left = x;
    x += s * unit + gap;
    return [left, left + s * unit];
  });
}

export function Strip() {
  const r = run.value, i = cursor.value, g = task.value;
  const round = r ? roundAt(r, g, i) : undefined;
  const on = stepAt(round, i);
  if (r && !(round?.call || round?.phases.length)) return <None r={r} g={g} />;
  return (
    <nav class="strip" aria-label="The four steps of the call">
      <div class="heads">
        {names.map((name, s) => {
          const to = round && firstOf(round, s);
          return (
            <button class={`head ${s === on ? "on" : s < on ? "past" : ""}`} aria-current={s === on ? "step" : undefined} disabled={!to} onClick={() => to && goTo(to)} data-step={s}>
              <span class="long">{s > 0 && `${s} · `}{name}</span>
              <span class="short">{s > 0 && `${s} `}{short[s]}</span>
            </button>
          );
        })}
      </div>
      {round && <Dots round={round} />}
    </nav>
  );
}

/** Steps are of a call. A task that makes none has none. */
function None({ r, g }: { r: Run; g: number }) {
  const { caller } = indexOf(r);
  return (
    <nav class="strip none muted" aria-label="The four steps of the call">
      {caller && caller !== g
        ? <p>{g > 0 && `Task ${g} makes no call that can wait for a socket. `}The four steps of such a call: <button class="place" onClick={() => (task.value = caller)}>task {caller}</button> makes one.</p>
        : <p>No task calls a socket in this run, so there are no four steps.</p>}
    </nav>
  );
}

function Dots({ round }: { round: Round }) {
  const [box, size] = useSize<HTMLDivElement>(), canvas = useRef<HTMLCanvasElement>(null);
  const r = run.value!, g = task.value, width = size.value.width;
  const rows = useMemo<Row[]>(() => width === 0 ? [] : columns(width).map(([left, right], s) => {
    const p = round.phases.find((p) => p.step === s), one = firstOf(round, s);
    return p ? lay(r, g, round, p.from, p.to, left, right, span)
      : lay(r, g, { ...round, from: one }, one || 1, one ? one : 0, left, right, span);
  }), [r, g, round, width]);
  const i = cursor.value, look = [size.value, dark.value, fonts.value];
  useLayoutEffect(() => {
    if (canvas.current && width) drawStrip(canvas.current, size.value, rows, i);
  }, [rows, i, ...look]);
  const press = (e: PointerEvent) => {
    if (e.type === "pointermove" && !(e.buttons & 1)) return;
    const el = e.currentTarget as HTMLElement;
    if (e.type === "pointerdown") el.setPointerCapture(e.pointerId);
    const it = nearest(rows, e.clientX - el.getBoundingClientRect().left);
    if (it) goTo(it.i);
  };
  return (
    <div class="dots" ref={box} role="slider" tabIndex={0} aria-label="Event of this call" aria-valuemin={round.from} aria-valuemax={round.to} aria-valuenow={i} aria-valuetext={`event ${i}`} onPointerDown={press} onPointerMove={press}>
      <canvas ref={canvas} />
    </div>
  );
}
