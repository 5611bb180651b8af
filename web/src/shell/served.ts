// This file answers: how does a page that "greenpoll serve" shows hear of a run that it is to show,
// such as the one that a check of an exercise has just made?

import { reason } from "../reason";
import { banner, cursor, goTo, run, screen, settingOf, show, task } from "../store";
import { open } from "../model/run";
import { read, same, type Link } from "./address";
import { stopped } from "./goeson";
import { place } from "./link";
import { unwanted } from "./start";
import type { Run } from "../model/types";

/** What the server says of a run. */
export interface Shown {
  recording: string; // where it is
  title: string; // what to say above it; "": nothing
  at: number; // the event at which to open it; 0: where its story begins
  live: number; // which start of a program it is of; 0: none's, it was there before
  more: boolean; // the program has stopped at the last event, and can go on
}

const gone = "greenpoll serve does not answer: it may have ended. What is here stays.";

/** Listens for runs, if this page is a served one. */
export function listenForRuns(): void {
  if (document.documentElement.dataset.served === undefined) return;
  forgetToken();
  opened = read(location.hash);
  let newest = 0; // of those that have been announced: an older one may come later
  let seen = "";
  let events: EventSource | null = null;
  const listen = () => {
    events?.close(); // a browser has six connections to a server: tabs in the background keep none
    events = null;
    if (document.hidden) return;
    events = new EventSource("events");
    events.addEventListener("show", (e) => {
      if (e.data === seen) return; // after a while in the background
      const mine = ++newest;
      void take(JSON.parse(e.data) as Shown, () => mine === newest).then((taken) => taken && (seen = e.data));
    });
    events.onopen = () => {
      if (banner.value?.text === gone) banner.value = null;
    };
    events.onerror = () => (banner.value = { text: gone }); // the browser tries again by itself
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}

/** Fetches a run and shows it; false: it has not come, and may be announced once more. */
async function take(s: Shown, wanted: () => boolean): Promise<boolean> {
  try {
    const answer = await fetch(s.recording);
    if (!answer.ok) return false; // a later run has taken its place
    const r = await open(new Uint8Array(await answer.arrayBuffer()));
    if (!wanted()) return false;
    receive(s, r);
    return true;
  } catch (e) {
    if (wanted()) banner.value = { text: `A run came that cannot be shown: ${reason(e)}` };
    return false;
  }
}

let live = { start: 0, run: null as Run | null }; // the run of a program that was sent last
let opened: Link | null = null; // what the address says with which the page was opened, until the first run has come

/** Shows a run that has come. */
export function receive(s: Shown, r: Run): void {
  const goesOn = s.live > 0 && s.live === live.start, inView = run.value === live.run;
  live = { start: s.live, run: r };
  stopped.value = s.more ? { run: r, ask: (events) => ask(`live/next?n=${events}`) } : null;
  if (goesOn && !inView) { // the reader has gone to another run meanwhile, and stays there
    if (!s.more) tell(s); // how it has ended, or why it does not start again
    else banner.value = { text: `The program has gone on to event ${s.at}.`, button: "Show it", again: () => turnTo(s, r) };
    return;
  }
  unwanted(); // a run that is still being made would take its place
  if (goesOn) extend(r, s.at);
  else begin(s, r);
  tell(s);
}

function turnTo(s: Shown, r: Run): void {
  unwanted();
  screen.value = "step";
  show(r, settingOf(r), s.at);
  tell(s);
}

function tell(s: Shown): void {
  banner.value = s.title ? { text: s.title, again: s.live && !s.more ? startAgain : undefined } : null;
}

/** A run that the view has not been at. Where the page was loaded anew, it is where it was. A page of a
 *  program carries its run up to where the story begins: in that the reader may have gone on already. */
function begin(s: Shown, r: Run): void {
  const link = opened, carried = run.value, chosen = task.value;
  const stays = link && s.live && carried && same(settingOf(carried), settingOf(r));
  opened = null;
  show(r, settingOf(r), stays ? cursor.value : s.at || undefined);
  if (stays) task.value = chosen;
  if (!link || link.setting && !same(link.setting, settingOf(r))) return;
  if (link.at) place(link.at);
  if (link.task) task.value = link.task;
}

/** The run in view has gone on: the view goes with it, from where it stands. Where it has not, such as
 *  when its program does not start again, the view stays. */
function extend(r: Run, at: number): void {
  const chosen = task.value, known = run.value?.n ?? 0;
  show(r, settingOf(r), Math.min(cursor.value, known));
  task.value = chosen || task.value || (at && r.event(at).g); // at first there may be none to choose
  if (r.n > known) goTo(at);
}

const startAgain = () => void ask("live/start");
const conflict = 409; // the program does not go on, or does not start; else there is none

/** Has the server step the program. What comes of it comes as a run. */
async function ask(path: string): Promise<void> {
  try {
    const answer = await fetch(path, { method: "POST" });
    if (!answer.ok) banner.value = { text: (await answer.text()).trim(), again: answer.status === conflict ? startAgain : undefined };
  } catch {
    banner.value = { text: gone };
  }
}

/** The token is in a cookie by now, and need not be seen in the address nor in the history. */
function forgetToken(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has("token")) return;
  url.searchParams.delete("token");
  history.replaceState(history.state, "", url);
}
