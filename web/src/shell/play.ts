// This file answers: how does the run go on by itself? An event at a time, to the end of the story.

import { effect, signal } from "@preact/signals";
import { cursor, goTo, run } from "../store";
import { goesOn, letGoOn } from "./goeson";
import { last } from "./index";

export const playing = signal(false);

/** Events a second. */
export const speeds = [0.5, 1, 2, 5, 20];
export const speed = signal(1);

export function pause(): void {
  playing.value = false;
}

export function turnPlay(): void {
  const r = run.value;
  if (!r) return;
  if (!playing.value && cursor.value >= last(r) && !goesOn.value) goTo(r.story - 1);
  playing.value = !playing.value;
}

export function changeSpeed(by: number): void {
  const k = speeds.indexOf(speed.value) + by;
  speed.value = speeds[Math.max(0, Math.min(speeds.length - 1, k))]!;
}

effect(() => {
  if (!playing.value) return;
  const timer = setInterval(() => {
    const r = run.value;
    if (r && cursor.value >= r.n && letGoOn()) return;
    if (!r || cursor.value >= last(r)) return pause();
    goTo(cursor.value + 1);
  }, 1000 / speed.value);
  return () => clearInterval(timer);
});
