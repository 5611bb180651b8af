// This file answers: how does the page come to its run? A recording in the page is shown at once;
// a runtime, if the page has one, starts meanwhile, and makes any other run.

import { effect } from "@preact/signals";
import { reason } from "../reason";
import { banner, run, runtime, runtimeState, screen, setting, settingOf, show, task } from "../store";
import type { Run, Setting } from "../model/types";
import type { Runtime } from "../runtime/types";
import { read, same, type Link } from "./address";
import { sentence } from "./format";
import { keepAddress, onAddress, place } from "./link";
import { note } from "./moves";
import { pause } from "./play";
import { says } from "./says";
import { theme } from "./theme";

export interface Parts {
  /** Decodes what the page carries. */
  open(text: string): Promise<Run>;
  /** null: this page has no runtime. */
  connect(): (Runtime & { start(): void }) | null;
  /** Draws the page; before, the first sentence stands there as text. */
  draw(): void;
}

let parts: Parts;

export async function start(p: Parts): Promise<void> {
  parts = p;
  effect(() => { document.documentElement.dataset.runtime = runtimeState.value; }); // for scripts and tests
  const link = read(location.hash);
  screen.value = link.screen;
  theme.value = link.theme ?? "";
  const rt = connect();
  const recorded = await recording();
  const another = rt !== null && recorded !== null && link.setting !== undefined && !fits(link.setting, settingOf(recorded));
  if (recorded && !another && !run.value) showRecorded(recorded); // else the reader would see one run, and then another
  p.draw();
  onAddress((l) => void follow(l));
  await follow(link);
  if (recorded && !run.value) showRecorded(recorded);
  keepAddress();
}

async function recording(): Promise<Run | null> {
  const text = document.getElementById("recording")?.textContent;
  try {
    return text ? await parts.open(text) : null;
  } catch (e) {
    banner.value = { text: `The recording in this page cannot be read: ${reason(e)}` };
    return null;
  }
}

function showRecorded(r: Run): void {
  show(r, settingOf(r));
  place(opening());
}

/** The place at which the page opens, if it says so. */
function opening(): string {
  const text = document.getElementById("opening")?.textContent;
  const at = text ? (JSON.parse(text) as { at?: number }).at : 0;
  return at ? String(at) : "";
}

function connect(): Runtime | null {
  const rt = parts.connect();
  runtime.value = rt;
  if (!rt) return null;
  runtimeState.value = rt.watch((s, why) => {
    runtimeState.value = s;
    if (s === "failed") banner.value = { text: stopped(why), again: () => again() };
  });
  setTimeout(() => rt.start(), 50); // once there is a picture: it takes the processor for a while
  return rt;
}

/** Begins another runtime, and makes the run for which the last one was too weak. */
function again(s?: Setting): void {
  banner.value = { text: "The runtime is being started." };
  runtime.value?.restart().then(
    () => {
      banner.value = null;
      if (s) void make(s);
    },
    (e) => (banner.value = { text: reason(e), again: () => again(s) }),
  );
}

/** Shows what an address says. */
async function follow(l: Link): Promise<void> {
  screen.value = l.screen;
  theme.value = l.theme ?? "";
  if (l.setting && !(run.value && fits(l.setting, setting.value)) && !(await make(l.setting))) return;
  if (l.at) note.value = place(l.at);
  if (l.task) task.value = l.task;
}

/** Whether a run is one of that setting: what the setting leaves out may be anything. */
function fits(s: Setting, run: Setting): boolean {
  return same({ ...run, ...s }, run);
}

/** The page's title says what the run shows. */
export async function nameIt(rt: Runtime, scenario: string): Promise<void> {
  if (says.value.scenario !== scenario) says.value = { scenario, text: "" };
  const own = await rt.scenarios().then((all) => all.find((x) => x.name === scenario), () => undefined); // it has its name only
  if (own && setting.value.scenario === scenario) says.value = { scenario, text: own.says, own };
}

let wanted = 0;

/** What is still being made is no longer wanted. */
export function unwanted(): void {
  wanted++;
}

/** Makes a run and shows it; false: there is none, and the banner says why. The last one asked for wins. */
export async function make(s: Setting): Promise<boolean> {
  const rt = runtime.value, mine = ++wanted;
  if (!rt) {
    banner.value = { text: `This page is a recording of ${setting.value.scenario}: it cannot make a run of ${s.scenario}.` };
    return false;
  }
  pause();
  const slow = setTimeout(() => { if (mine === wanted) banner.value = { text: "The run is being made." }; }, 300);
  try {
    const r = await rt.run(s);
    if (mine !== wanted) return false;
    show(r, { ...settingOf(r), ...s });
    void nameIt(rt, s.scenario);
    banner.value = null;
    return true;
  } catch (e) {
    const failed = runtimeState.value === "failed";
    if (mine === wanted) banner.value = failed ? { text: stopped(reason(e)), again: () => again(s) } : { text: sentence(reason(e)) };
    return false;
  } finally {
    clearTimeout(slow);
  }
}

function stopped(why: string): string {
  return `The runtime has stopped: ${why}${/[.?!]$/.test(why) ? "" : "."} What is here stays.`;
}
