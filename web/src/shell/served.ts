// This file answers: how does a page that "greenpoll serve" shows hear of a run that it is to show,
// such as the one that a check of an exercise has just made?

import { reason } from "../reason";
import { banner, cursor, goTo, run, settingOf, show, task } from "../store";
import { open } from "../model/run";
import { stopped } from "./goeson";
import type { Run } from "../model/types";

/** What the server says of a run. */
interface Shown {
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
      seen = e.data;
      const mine = ++newest;
      void take(JSON.parse(e.data) as Shown, () => mine === newest);
    });
    events.onopen = () => {
      if (banner.value?.text === gone) banner.value = null;
    };
    events.onerror = () => (banner.value = { text: gone }); // the browser tries again by itself
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}

async function take(s: Shown, wanted: () => boolean): Promise<void> {
  try {
    const answer = await fetch(s.recording);
    if (!answer.ok) return; // a later run has taken its place
    const r = await open(new Uint8Array(await answer.arrayBuffer()));
    if (!wanted()) return;
    if (s.live && s.live === live && s.at) extend(r, s.at);
    else show(r, settingOf(r), s.at || undefined);
    live = s.live;
    stopped.value = s.more ? { run: r, ask: (events) => ask(`live/next?n=${events}`) } : null;
    banner.value = s.title ? { text: s.title, again: s.live && !s.more ? startAgain : undefined } : null;
  } catch (e) {
    if (wanted()) banner.value = { text: `A run came that cannot be shown: ${reason(e)}` };
  }
}

let live = 0; // which start of a program the run in view is of

/** The run in view has gone on: the view goes with it, from where it stands. */
function extend(r: Run, at: number): void {
  const chosen = task.value;
  show(r, settingOf(r), Math.min(cursor.value, run.value?.n ?? 0));
  task.value = chosen || task.value || r.event(at).g; // at first there may be none to choose
  goTo(at);
}

const start = "live/start";
const startAgain = () => void ask(start);

/** Has the server step the program. What comes of it comes as a run. */
async function ask(path: string): Promise<void> {
  try {
    const answer = await fetch(path, { method: "POST" });
    if (!answer.ok) banner.value = { text: (await answer.text()).trim(), again: path === start ? startAgain : undefined };
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
