// This file answers: where was what has moved? A dotted box stays there until the next step, for
// readers that have not seen it go.

import { stayRect } from "./cards";
import { inLine, tokenIn } from "./lower";
import { sourceOf, stayOf } from "./moves";
import type { Look, Rect } from "./picture";
import { lastOf } from "./survey";
import { widthOf, workerAt, type View } from "./view";

/** Where a card or a token was before the event; not where another lies now. */
export function ghosts(v: View): void {
  const { e } = v;
  if (!e) return;
  const leave = (rect: Rect | undefined, look: Look) => {
    if (!rect) return;
    const taken = [...v.pic.cards, ...v.pic.tokens].some((c) => c.rect.x < rect.x + rect.w && c.rect.x + c.rect.w > rect.x && c.rect.y < rect.y + rect.h && c.rect.y + c.rect.h > rect.y);
    if (!taken) v.pic.ghosts.push({ rect, look });
  };
  const w = workerAt(v, e.m);
  const card = () => leave(w?.card, w?.look ?? "full");
  const token = (at: { x: number; y: number } | undefined) => at && leave({ ...at, ...tokenIn(w!.rect.h) }, "chip");
  switch (e.ev) {
    case "park":
    case "exit":
      card();
      break;
    case "ready": {
      const stay = stayOf(v);
      const { look, rects } = v.at.band.outs;
      const was = stay && (stay.out ? { rect: rects[stay.out.seat], look } : stayRect(v, stay));
      leave(was?.rect, was?.look ?? "full");
      break;
    }
    case "polled":
    case "move": {
      const stay = v.c.survey.outs.get(e.i);
      const was = stay && stayRect(v, stay);
      leave(was?.rect, was?.look ?? "full");
      break;
    }
    case "commit": {
      const stay = stayOf(v);
      if (stay && (stay.fd || stay.shelf)) leave(v.at.band.ways.rects[stay.way], v.at.band.ways.look);
      break;
    }
    case "steal":
    case "next": {
      const q = sourceOf(v);
      if (q) inLine(q, 1).rects.forEach((r) => leave(r, q.front ? q.look : "chip"));
      break;
    }
    case "begin-poll":
      token(w?.mAt);
      token(w?.pAt);
      break;
    case "poll":
      if (e.p < 0 && w && lastOf(v.c.survey.polls.get(e.m), v.i, (p) => p.at)) {
        const { y, h } = w.rect;
        if (h >= 120) leave({ x: 30, y: y + 64, w: widthOf("M 0, asleep", true) + 16, h: 23 }, "chip");
      }
  }
}
