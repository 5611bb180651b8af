// This file answers: how do page and address keep in step? A step replaces the address; a jump,
// another run or screen is an entry of the history.

import { effect, signal } from "@preact/signals";
import { cursor, goTo, run, screen, setting, task } from "../store";
import { read, text, type Link } from "./address";
import { theme } from "./theme";

/** The address of what is in view. */
function address(): string {
  const onStep = screen.value === "step";
  if (screen.value === "game" && read(location.hash).screen === "game") return location.hash; // it keeps it itself
  return text({
    screen: screen.value,
    setting: run.value && screen.value !== "game" ? setting.value : undefined,
    at: run.value && onStep ? String(cursor.value) : undefined,
    task: run.value && onStep ? task.value : undefined,
    theme: theme.value,
  });
}

/** Shows a place of the run in view; returns why there is none, or "". */
export function place(at: string): string {
  const found = run.value?.find(at);
  if (found === undefined) return "";
  if (typeof found === "number") goTo(found);
  return typeof found === "number" ? "" : `${at}: ${found.error}`;
}

const entries = signal(0);

/** Leaves an entry in the history where the view is now, before a jump; to be called with the jump. */
export function leaveEntry(jump: () => void): void {
  set(address(), false);
  jump();
  entries.value++;
}

/** Follows the view. */
export function keepAddress(): void {
  let last = "", timer = 0;
  const written: number[] = []; // when
  effect(() => {
    const hash = address(), now = performance.now();
    while (written.length && now - written[0]! > 10_000) written.shift();
    const key = `${screen.value} ${JSON.stringify(setting.value)} ${entries.value}`;
    clearTimeout(timer);
    const entry = last !== "" && key !== last;
    if (entry || written.length < 25) { // browsers allow some 100 in that time, and each takes 2 ms
      written.push(now);
      set(hash, entry);
    } else timer = window.setTimeout(set, 400, hash, false);
    last = key;
  });
}

function set(hash: string, entry: boolean): void {
  if (hash === location.hash) return;
  try {
    if (entry) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
  } catch { /* a browser that forbids it for a file: the page works without */ }
}

/** Calls back when the reader goes back, or changes the address. */
export function onAddress(then: (l: Link) => void): void {
  const changed = () => {
    if (location.hash !== address()) then(read(location.hash));
  };
  addEventListener("popstate", changed);
  addEventListener("hashchange", changed);
}

/** Where this view can be seen again. */
export function copyLink(): Promise<void> {
  const url = location.href.replace(/#.*/, "") + address();
  if (navigator.clipboard) return navigator.clipboard.writeText(url);
  return Promise.reject(new Error("this browser does not let a page copy"));
}
