// This file answers: what does a swipe over the picture do? It steps, as a page is turned.

import { back, forward } from "./moves";

const far = 40; // pixels; less is a tap

let from: { x: number; y: number } | null = null;

export const swipe = {
  onTouchStart: (e: TouchEvent) => {
    from = e.touches.length === 1 ? { x: e.touches[0]!.clientX, y: e.touches[0]!.clientY } : null;
  },
  onTouchEnd: (e: TouchEvent) => {
    const at = e.changedTouches[0];
    if (!from || !at) return;
    const x = at.clientX - from.x, y = at.clientY - from.y;
    from = null;
    if (Math.abs(x) < far || Math.abs(x) < 2 * Math.abs(y)) return; // up and down scrolls
    if (x < 0) forward();
    else back();
  },
};
