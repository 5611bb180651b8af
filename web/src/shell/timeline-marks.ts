// This file answers: how is each state marked on the timeline? Filled: it runs; outlined: on a run
// queue; dotted: parked. Shapes say it without colour.

import type { Doing } from "./spans";
import { colour } from "./theme";

export type Palette = Record<"ink" | "muted" | "hair" | "ground" | "panel" | "kernel" | "runtime" | "runtime-line", string>;

export function palette(): Palette {
  const p = {} as Palette;
  for (const c of ["ink", "muted", "hair", "ground", "panel", "kernel", "runtime", "runtime-line"] as const) p[c] = colour(c);
  return p;
}

export type Paint = (is: Doing, from: number, to: number) => void;

export function paintTask(x: CanvasRenderingContext2D, p: Palette, y: number, h: number, strong: boolean): Paint {
  const bar = Math.min(17, h * (h < 13 ? 0.75 : 0.58)), main = strong ? p.runtime : p["runtime-line"];
  return (is, from, to) => {
    switch (is) {
      case "runs":
        x.fillStyle = main;
        return x.fillRect(from, y - bar / 2, to - from, bar);
      case "queued":
        x.strokeStyle = main;
        x.lineWidth = 1.4;
        if (to - from > 3) x.strokeRect(from + 0.7, y - bar / 2 + 0.7, to - from - 1.4, bar - 1.4);
        else x.strokeRect(from + 0.7, y - bar / 2 + 0.7, 0.1, bar - 1.4);
        return;
      case "parked":
        return dots(x, main, from, to, y, 4.6);
      case "blocked":
        x.fillStyle = p.kernel;
        return x.fillRect(from, y - 1.5, to - from, 3);
    }
  };
}

export function paintWorker(x: CanvasRenderingContext2D, p: Palette, y: number): Paint {
  return (is, from, to) => {
    if (is === "polls") return dots(x, p.kernel, from, to, y, 4.6);
    if (is === "sleeps") return dots(x, p.muted, from, to, y, 9);
    x.fillStyle = is === "runs" ? p.ink : p.muted;
    x.globalAlpha = is === "runs" ? 1 : 0.6;
    x.fillRect(from, y - (is === "runs" ? 1.25 : 0.75), to - from, is === "runs" ? 2.5 : 1.5);
    x.globalAlpha = 1;
  };
}

function dots(x: CanvasRenderingContext2D, c: string, from: number, to: number, y: number, apart: number): void {
  x.strokeStyle = c;
  x.lineWidth = 2;
  x.setLineDash([1.8, apart - 1.8]);
  x.lineDashOffset = from % apart; // spans that follow each other go on in the same beat
  line(x, from, y, to, y);
  x.setLineDash([]);
  x.lineDashOffset = 0;
}

export function line(x: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  x.beginPath();
  x.moveTo(x0, y0);
  x.lineTo(x1, y1);
  x.stroke();
}
