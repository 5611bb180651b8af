// This file answers: how is the timeline drawn? All but the playhead, once; then the playhead over
// it from step to step.

import type { Run } from "../model/types";
import { font, fresh, type Size } from "./canvas";
import { span } from "./format";
import { indexOf, Is, last } from "./index";
import type { Span, Spans } from "./spans";
import { colour } from "./theme";
import { ticks, type Axis, type Range } from "./timeline-axis";
import { line, paintTask, paintWorker, palette, type Paint, type Palette } from "./timeline-marks";
import { head, type Row, type Rows } from "./timeline-rows";

export const labels = 104; // width of the column of labels

export interface Drawing {
  run: Run;
  spans: Spans;
  axis: Axis;
  range: Range;
  rows: Rows;
  scroll: number;
  chosen: number;
  size: Size;
}

export function drawBase(c: HTMLCanvasElement | OffscreenCanvas, d: Drawing): void {
  const x = fresh(c, d.size), p = palette();
  x.font = font;
  x.textBaseline = "middle";
  drawTimes(x, d, p);
  for (const row of d.rows.fixed) drawRow(x, d, p, row, row.y);
  x.save();
  x.beginPath();
  x.rect(0, d.rows.top, d.size.width, d.rows.bottom - d.rows.top);
  x.clip();
  for (const row of d.rows.scrolled) {
    const y = row.y - d.scroll;
    if (y > d.rows.top - row.height && y < d.rows.bottom + row.height) drawRow(x, d, p, row, y);
  }
  x.restore();
  if (d.rows.overflow) drawBar(x, d, p);
}

/** How much of the rows there is above and below. */
function drawBar(x: CanvasRenderingContext2D, d: Drawing, p: Palette): void {
  const room = d.rows.bottom - d.rows.top, all = room + d.rows.overflow;
  x.fillStyle = p.muted;
  x.fillRect(labels - 12, d.rows.top + (d.scroll / all) * room + 2, 3, (room / all) * room - 4);
}

function drawTimes(x: CanvasRenderingContext2D, d: Drawing, p: Palette): void {
  const bottom = d.size.height - 2;
  x.textAlign = "center";
  for (const b of d.axis.breaks) {
    x.strokeStyle = p.hair;
    x.setLineDash([2, 3]);
    line(x, b.x + 2, head, b.x + 2, bottom);
    line(x, b.x + b.width - 2, head, b.x + b.width - 2, bottom);
    x.fillStyle = p.muted;
    x.fillText(span(b.ns), b.x + b.width / 2, 11);
  }
  if (!d.axis.column) {
    for (const t of ticks(d.range)) {
      const at = labels + ((t - d.range.from) / (d.range.to - d.range.from)) * (d.size.width - labels);
      x.strokeStyle = p.hair;
      x.setLineDash([2, 3]);
      line(x, at, head, at, bottom);
      x.fillStyle = p.muted;
      if (at > labels + 20 && at < d.size.width - 24) x.fillText(span(t), at, 11);
    }
  }
  x.setLineDash([]);
  x.textAlign = "left";
}

function drawRow(x: CanvasRenderingContext2D, d: Drawing, p: Palette, row: Row, y: number): void {
  const strong = row.kind === "task" && row.id === d.chosen;
  x.font = x.font.replace(/^(600 )?/, strong ? "600 " : "");
  x.fillStyle = row.kind === "kernel" ? p.kernel : strong ? p.runtime : p.ink;
  const workers = d.rows.fixed.filter((r) => r.kind === "worker").length;
  const label = row.kind === "kernel" ? "kernel" : row.kind === "worker" && workers < 2 ? "worker" : `${row.kind} ${row.id}`;
  if (row.height > 13) {
    x.fillText(label, 0, y + 1);
    if (row.kind === "task") drawName(x, d, p, row.id, x.measureText(label).width + 6, y);
  }
  x.save();
  x.beginPath();
  x.rect(labels, 0, d.size.width - labels, d.size.height);
  x.clip();
  if (row.kind === "kernel") drawKernel(x, d, p, y, row.height);
  else {
    const spans = (row.kind === "task" ? d.spans.tasks : d.spans.workers).get(row.id) ?? [];
    const paint = row.kind === "task" ? paintTask(x, p, y, row.height, strong) : paintWorker(x, p, y);
    drawSpans(d, spans, paint);
  }
  x.restore();
}

/** What the task's function is called, as far as there is room. */
function drawName(x: CanvasRenderingContext2D, d: Drawing, p: Palette, g: number, from: number, y: number): void {
  let name = d.spans.names.get(g) ?? "";
  x.font = font;
  if (x.measureText(name).width > labels - 12 - from) {
    while (name && x.measureText(`${name}…`).width > labels - 12 - from) name = name.slice(0, -1);
    name += "…";
  }
  x.fillStyle = p.muted;
  if (name.length > 2) x.fillText(name, from, y + 1);
}

/** Spans in view; of those that share a pixel, the first of its kind. */
function drawSpans(d: Drawing, spans: Span[], paint: Paint): void {
  const { axis, size } = d;
  let lo = 0, hi = spans.length;
  while (lo < hi) { // the first that ends in view
    const mid = (lo + hi) >> 1;
    if (axis.x(spans[mid]!.to + 1) < labels) lo = mid + 1;
    else hi = mid;
  }
  const end = d.range.to > last(d.run) + 1 ? d.run.n : last(d.run); // what follows the story is seen only if it was gone to
  let before = "", until = -1;
  for (let k = lo; k < spans.length; k++) {
    const s = spans[k]!, from = axis.x(s.from);
    if (from > size.width) break;
    const to = axis.x(Math.min(s.to, end) + 1);
    if (to <= until && s.is === before) continue;
    if (to - from < 1) [before, until] = [s.is, Math.floor(from) + 1];
    if (s.from <= end) paint(s.is, from, Math.max(to, from + 0.75));
  }
}

/** Events at which the kernel is asked for something. */
export const asks = new Set([Is.System, Is.Poll, Is.Open]);

function drawKernel(x: CanvasRenderingContext2D, d: Drawing, p: Palette, y: number, h: number): void {
  const at = indexOf(d.run), first = Math.max(d.run.first, d.axis.at(labels)), tall = Math.min(10, h * 0.6);
  const half = Math.min(4, Math.max(1.5, d.axis.column * 0.45)), size = d.size.width;
  x.fillStyle = p.kernel;
  let lastTick = -9, lastSquare = -9;
  for (let i = first; i <= d.run.n; i++) {
    const px = middle(d.axis, i);
    if (px > size) break;
    if (at.is[i] === Is.Kernel) {
      if (px - lastSquare < 1) continue;
      lastSquare = px;
      x.fillRect(px - half, y - half, 2 * half, 2 * half);
    } else if (asks.has(at.is[i]!)) {
      if (px - lastTick < 1) continue;
      lastTick = px;
      x.fillRect(px - 1, y - tall / 2, 2, tall);
    }
  }
}

/** The middle of event i's column. */
export function middle(a: Axis, i: number): number {
  return a.x(i) + a.column / 2;
}

export function drawPlayhead(x: CanvasRenderingContext2D, d: Drawing, i: number): void {
  const px = Math.round(i === d.run.story - 1 ? d.axis.x(d.run.story) : middle(d.axis, i));
  if (px < labels - 1 || px > d.size.width) return;
  drawWho(x, d, i);
  x.fillStyle = colour("ink");
  x.fillRect(px - 0.75, head - 6, 1.5, d.size.height - head + 4);
  x.beginPath();
  x.moveTo(px - 5, head - 8);
  x.lineTo(px + 5, head - 8);
  x.lineTo(px, head);
  x.fill();
}

/** Where rows are too low for labels, the one of the event's task has it all the same. */
function drawWho(x: CanvasRenderingContext2D, d: Drawing, i: number): void {
  const g = i >= d.run.first ? d.run.event(i).g : 0, row = d.rows.scrolled.find((r) => r.id === g);
  if (!row || row.height > 13) return;
  const y = row.y - d.scroll;
  if (y < d.rows.top || y > d.rows.bottom) return;
  x.font = font;
  x.textBaseline = "middle";
  x.fillStyle = colour("ink");
  x.fillText(`task ${g}`, 0, Math.max(d.rows.top + 7, Math.min(d.rows.bottom - 7, y)) + 1);
  x.fillRect(labels - 4, y - row.height / 2, 2, row.height);
}
