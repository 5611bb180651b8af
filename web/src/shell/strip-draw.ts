// This file answers: how are the strip's events drawn? Dots; squares for what the kernel does by
// itself; small ones for others; the current one large.

import { font, fresh, type Size } from "./canvas";
import type { Item, Row } from "./strip-lay";
import { colour } from "./theme";

export function drawStrip(c: HTMLCanvasElement, size: Size, rows: Row[], now: number): void {
  const x = fresh(c, size), y = size.height / 2;
  const ink = colour("ink"), muted = colour("muted"), ground = colour("ground"), hair = colour("hair"), kernel = colour("kernel");
  x.font = font;
  x.textBaseline = "middle";
  for (const row of rows) {
    x.fillStyle = muted;
    for (const b of row.breaks) x.fillText(b.text, b.x + 6, y + 1);
    let last = -9;
    for (const it of row.items) {
      if (it.i === now) continue;
      const past = it.i < now;
      if (!it.own && row.minor <= 8) {
        if (it.x - last < 1.5) continue; // more than one a pixel looks like one
        last = it.x;
        x.fillStyle = past ? muted : hair;
        x.fillRect(it.x - 1, y - 4.5, row.minor < 3 ? 1 : 2, 9);
      } else mark(x, it, y, it.own ? Math.max(1.5, Math.min(4.5, row.own / 2 - 0.5)) : 3, past, muted, ground);
    }
  }
  for (const row of rows) for (const it of row.items) if (it.i === now) current(x, it, y, ink, kernel, row.minor <= 8);
}

function mark(x: CanvasRenderingContext2D, it: Item, y: number, r: number, past: boolean, muted: string, ground: string): void {
  x.beginPath();
  if (it.square) x.rect(it.x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1);
  else x.arc(it.x, y, r - 0.5, 0, 7);
  x.fillStyle = past ? muted : ground;
  x.fill();
  x.strokeStyle = muted;
  x.lineWidth = 1.3;
  x.stroke();
}

function current(x: CanvasRenderingContext2D, it: Item, y: number, ink: string, kernel: string, dense: boolean): void {
  x.fillStyle = it.square ? kernel : ink;
  if (dense && !it.own) return x.fillRect(it.x - 1.5, y - 8, 3, 16);
  x.beginPath();
  if (it.square) x.rect(it.x - 7, y - 7, 14, 14);
  else x.arc(it.x, y, it.own ? 8 : 6, 0, 7);
  x.fill();
}
