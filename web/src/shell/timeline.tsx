// This file answers: what did everybody do, all the time? A row a task, a worker, and the kernel.

import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { columns, cursor, run, task, type Columns } from "../store";
import { fonts, useSize } from "./canvas";
import { to } from "./moves";
import { spansOf, type Spans } from "./spans";
import { dark } from "./theme";
import { axisOf, whole, type Range } from "./timeline-axis";
import { drawBase, drawPlayhead, labels, middle, type Drawing } from "./timeline-draw";
import { rowAt, rowsOf, scrollTo } from "./timeline-rows";
import type { Run } from "../model/types";

/** What is in view of one run, by one kind of columns; of others it is all of the story, or its beginning where it is long. */
const zoomed = signal<{ of: Run; by: Columns; range: Range } | null>(null);
const scrolled = signal(0);
const readable = 500; // events that are still told apart

function look(r: Run, range: Range): void {
  zoomed.value = { of: r, by: columns.value, range };
}

function rangeOf(r: Run): Range {
  const all = whole(r, columns.value), z = zoomed.value;
  if (z && z.of === r && z.by === columns.value) return z.range;
  if (columns.value === "time" || all.to - all.from <= readable) return all;
  return { from: all.from, to: all.from + readable };
}

export function Timeline() {
  const r = run.value;
  if (!r) return <p class="muted small empty">Here each task gets a row.</p>;
  return <Plot r={r} />;
}

function Plot({ r }: { r: Run }) {
  const [box, size] = useSize<HTMLDivElement>(), canvas = useRef<HTMLCanvasElement>(null);
  const base = useRef<HTMLCanvasElement>(document.createElement("canvas")).current;
  const i = cursor.value, s = size.value, mode = columns.value, chosen = task.value;
  const spans = useSpans(r);
  const range = rangeOf(r);
  const d = useMemo<Drawing | null>(() => {
    if (s.width <= labels || !spans) return null;
    const tasks = [...spans.tasks.keys()].sort((a, b) => a - b), workers = [...spans.workers.keys()].sort((a, b) => a - b);
    const rows = rowsOf(tasks, workers, chosen, s.height);
    return { run: r, spans, axis: axisOf(r, mode, range, labels, s.width - 2), range, rows, scroll: Math.min(scrolled.value, rows.overflow), chosen, size: s };
  }, [r, spans, s, mode, chosen, range.from, range.to, scrolled.value]);
  useLayoutEffect(() => { if (d) drawBase(base, d); }, [d, dark.value, fonts.value]);
  useLayoutEffect(() => {
    if (d && canvas.current) show(canvas.current, base, d, i);
  }, [d, i, dark.value, fonts.value]);
  useLayoutEffect(() => { if (d) follow(d, i); }, [i, r, d === null, size.value.width]); // not when rows or columns are moved by hand
  const act = d ? { onPointerDown: press(d), onPointerMove: press(d), onPointerUp: press(d), onWheel: wheel(d) } : {};
  return (
    <div class="plot" ref={box} role="slider" tabIndex={0} aria-label="Timeline of all tasks" aria-valuemin={0} aria-valuemax={r.n} aria-valuenow={i} aria-valuetext={`event ${i} of ${r.n}`} {...act}>
      <canvas ref={canvas} />
    </div>
  );
}

/** null: they are still to be made. Of a long run that takes a while, and the picture comes first. */
function useSpans(r: Run): Spans | null {
  const [made, set] = useState<{ of: Run; spans: Spans } | null>(null);
  const now = r.n <= 20_000 ? spansOf(r) : made?.of === r ? made.spans : null;
  useEffect(() => {
    if (now) return;
    const timer = setTimeout(() => set({ of: r, spans: spansOf(r) }), 50);
    return () => clearTimeout(timer);
  }, [r, now]);
  return now;
}

function show(c: HTMLCanvasElement, base: HTMLCanvasElement, d: Drawing, i: number): void {
  if (c.width !== base.width) c.width = base.width;
  if (c.height !== base.height) c.height = base.height;
  const x = c.getContext("2d")!;
  x.setTransform(1, 0, 0, 1, 0, 0);
  x.clearRect(0, 0, c.width, c.height);
  x.drawImage(base, 0, 0);
  x.setTransform(d.size.ratio, 0, 0, d.size.ratio, 0, 0);
  drawPlayhead(x, d, i);
}

/** Keeps the event in view, and the row of its task. */
function follow(d: Drawing, i: number): void {
  const px = middle(d.axis, i), r = d.run;
  if (i !== r.story - 1 && (px < labels - 1 || px > d.size.width - 2) && d.axis.column) {
    const width = d.range.to - d.range.from, from = Math.max(r.first, Math.min(i - width * 0.2, r.n + 1 - width));
    look(r, { from, to: from + width });
  }
  const g = !drawing && i >= r.first ? r.event(i).g : 0;
  if (g) scrolled.value = scrollTo(d.rows, g, scrolled.value);
}

let drawing = false; // the pointer is down: rows stand still below it

function press(d: Drawing) {
  return (e: PointerEvent) => {
    drawing = e.type !== "pointerup" && (e.buttons & 1) === 1;
    if (e.type === "pointerup") return follow(d, cursor.value);
    if (!drawing) return;
    const el = e.currentTarget as HTMLElement, at = el.getBoundingClientRect(), x = e.clientX - at.left;
    if (e.type === "pointerdown") {
      el.setPointerCapture(e.pointerId);
      const row = x < labels ? rowAt(d.rows, e.clientY - at.top, d.scroll) : undefined;
      if (row?.kind === "task") task.value = row.id;
    } else if (!el.hasPointerCapture(e.pointerId)) return;
    if (x < labels) return;
    to(Math.max(d.run.first, Math.min(d.run.n, d.axis.at(x))));
  };
}

/** Up and down scrolls the rows, or zooms where all are in view; sideways pans; Ctrl zooms. */
function wheel(d: Drawing) {
  return (e: WheelEvent) => {
    const along = Math.abs(e.deltaX) > Math.abs(e.deltaY) ? e.deltaX : e.shiftKey ? e.deltaY : 0;
    if (along) pan(d, along / (d.size.width - labels));
    else if (d.rows.overflow && !e.ctrlKey) {
      const next = Math.max(0, Math.min(d.rows.overflow, scrolled.value + e.deltaY));
      if (next === scrolled.value) return; // the page scrolls on
      scrolled.value = next;
    } else if (e.ctrlKey) zoom(Math.exp(e.deltaY / 300), (e.clientX - (e.currentTarget as HTMLElement).getBoundingClientRect().left - labels) / (d.size.width - labels));
    else return;
    e.preventDefault();
  };
}

function pan(d: Drawing, by: number): void {
  const all = limits(d.run), width = d.range.to - d.range.from;
  const from = Math.max(all.from, Math.min(all.to - width, d.range.from + by * width));
  look(d.run, { from, to: from + width });
}

function limits(r: Run): Range {
  const all = whole(r, columns.value);
  return columns.value === "events" ? { from: r.first, to: r.n + 1 } : { from: 0, to: all.to };
}

/** Shows less (by < 1) or more of the run, with the place at `at` (of the width) unmoved. */
export function zoom(by: number, at = 0.5): void {
  const r = run.value;
  if (!r) return;
  const now = rangeOf(r), all = limits(r), least = columns.value === "events" ? 8 : 1000;
  const width = Math.max(least, Math.min(all.to - all.from, (now.to - now.from) * by));
  const fixed = now.from + (now.to - now.from) * Math.max(0, Math.min(1, at));
  const from = Math.max(all.from, Math.min(all.to - width, fixed - width * at));
  look(r, { from, to: from + width });
}

export function fit(): void {
  const r = run.value;
  if (r) look(r, whole(r, columns.value));
}
