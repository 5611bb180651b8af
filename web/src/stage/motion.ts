// This file answers: how does what has moved get there? It starts where it was in the picture
// before, and goes to its new place. A step that comes meanwhile finds it there.

import type { Picture, Point } from "./picture";

const length = 450;
const easing = "cubic-bezier(0.45, 0, 0.2, 1)";

export class Motion {
  private running: Animation[] = [];

  constructor(private reduced: () => boolean = () => matchMedia("(prefers-reduced-motion: reduce)").matches) {}

  /** Ends what still moves. */
  finish(): void {
    for (const a of this.running) a.cancel(); // the element's own place is the new one
    this.running = [];
  }

  /** Moves what two neighbouring pictures have both, and shows gently what is new. */
  go(root: Element, from: Picture, to: Picture): void {
    this.finish();
    if (this.reduced()) return;
    const was = new Map<string, Point>();
    for (const c of from.cards) was.set(c.key, c.rect);
    for (const t of from.tokens) was.set(t.key, t.rect);
    for (const { key, rect } of [...to.cards, ...to.tokens]) {
      const old = was.get(key);
      if (old && old.x === rect.x && old.y === rect.y) continue;
      const el = root.querySelector(`[data-key="${key}"]`);
      if (!el) continue;
      const here = `translate(${rect.x}px, ${rect.y}px)`;
      this.running.push(
        old
          ? el.animate([{ transform: `translate(${old.x}px, ${old.y}px)` }, { transform: here }], { duration: length, easing })
          : el.animate([{ opacity: 0 }, { opacity: 1 }], { duration: length / 2, easing }),
      );
    }
  }
}
