// This file answers: what does each key do? The same as in the terminal, where it has the key. The
// table is the help, too.

import { screen } from "../store";
import { back, cause, chooseBeside, end, forward, home, nextOfTask, nextPoll, toStep, turnColumns, unjump } from "./moves";
import { closePanel, openPanel } from "./panels";
import { changeSpeed, turnPlay } from "./play";
import { closeTip } from "./tip";
import { turnTheme } from "./theme";

export interface Binding { keys: string[]; shown: string; about: string; do: () => void }

export const bindings: Binding[] = [
  { keys: ["ArrowRight", " ", "Enter"], shown: "Right", about: "the next event (or Space)", do: forward },
  { keys: ["ArrowLeft"], shown: "Left", about: "back by one event", do: back },
  { keys: ["t"], shown: "t", about: "the next event of the chosen task", do: nextOfTask },
  { keys: ["p"], shown: "p", about: "the next poll: a worker asks the kernel for news", do: nextPoll },
  { keys: ["c"], shown: "c", about: "why now: the event that made this one happen", do: cause },
  { keys: ["Backspace"], shown: "Backspace", about: "back from that jump", do: unjump },
  { keys: ["g"], shown: "g", about: "guess what happens next, one of four", do: () => openPanel("guess") },
  { keys: ["i"], shown: "i", about: "change it: another order, other numbers, a new run", do: () => openPanel("change") },
  { keys: ["m"], shown: "m", about: "another scenario", do: () => openPanel("menu") },
  { keys: ["r"], shown: "r", about: "run, an event after the other; once more: stop", do: turnPlay },
  { keys: ["+"], shown: "+  -", about: "faster, slower", do: () => changeSpeed(1) },
  { keys: ["-"], shown: "", about: "", do: () => changeSpeed(-1) },
  { keys: ["Home"], shown: "Home", about: "the beginning of the story; once more: of the run", do: home },
  { keys: ["End"], shown: "End", about: "the end of the story; once more: of the run", do: end },
  { keys: ["ArrowUp"], shown: "Up  Down", about: "choose another task (or click on it)", do: () => chooseBeside(-1) },
  { keys: ["ArrowDown"], shown: "", about: "", do: () => chooseBeside(1) },
  ...[0, 1, 2, 3, 4].map((s) => ({ keys: [String(s)], shown: s === 0 ? "0 - 4" : "", about: "where that step of the call begins; 0: at open", do: () => toStep(s) })),
  { keys: ["s"], shown: "s", about: "the timeline's scale: by events, or by time", do: turnColumns },
  { keys: ["d"], shown: "d", about: "dark or light", do: turnTheme },
  { keys: ["?"], shown: "?", about: "the words of this page, and these keys", do: () => openPanel("help") },
];

const typing = "input, select, textarea, [contenteditable], dialog";
const pressing = "button, a, summary, [role=tab], [role=button], [role=option], [role=radio]";

export function listenForKeys(): void {
  document.addEventListener("keydown", (e) => {
    const at = e.target instanceof Element ? e.target : document.body;
    if (e.key === "Escape") {
      if (closeTip() || closePanel()) e.preventDefault();
      return;
    }
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || at.closest(typing)) return;
    if ((e.key === " " || e.key === "Enter") && at.closest(pressing)) return; // it presses that
    if (e.key !== "?" && e.key !== "d" && screen.value !== "step") return; // other screens have their own
    const b = bindings.find((b) => b.keys.includes(e.key));
    if (!b) return;
    e.preventDefault();
    b.do();
  });
}
