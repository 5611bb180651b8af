// This file answers: what does each key do in the game? The arrows let a side move, as on its
// button; the others are the terminal's.

import { screen } from "../store";
import { sleeper, ways } from "./order";
import { act, leave, play } from "./table";

export function onKey(e: KeyboardEvent): void {
  const p = play.value;
  if (screen.value !== "game" || !p?.il || e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey) return;
  const at = e.target;
  if (at instanceof HTMLElement && at.closest("input, select, textarea, [contenteditable]")) return;
  const { il, n } = p;
  const others = il.actors.map((a) => a.name).filter((a) => a !== sleeper);
  switch (e.key) {
    case "ArrowRight":
    case "s":
      act({ kind: "move", by: sleeper });
      break;
    case "ArrowLeft":
    case "w": {
      const by = others.find((a) => ways(il, n).includes(a));
      if (by) act({ kind: "move", by });
      break;
    }
    case "Backspace":
    case "u":
      act({ kind: "to", n: n - 1 });
      break;
    case "Home":
      act({ kind: "again" });
      break;
    case "End":
      act({ kind: "rest" });
      break;
    case "h":
      act({ kind: "ask for a hint" });
      break;
    case "Escape":
      leave();
      break;
    default: {
      const by = /^[1-9]$/.test(e.key) ? others[Number(e.key) - 1] : undefined;
      if (!by) return;
      act({ kind: "move", by });
    }
  }
  e.preventDefault();
}
