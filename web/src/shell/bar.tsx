// This file answers: where am I, and what else is there? The line at the top.

import { useState } from "preact/hooks";
import type { Run } from "../model/types";
import { cursor, run, runtime, runtimeState, screen, setting, task, type Screen } from "../store";
import { span } from "./format";
import { Icon, ThemeIcon } from "./icons";
import { copyLink } from "./link";
import { toCall } from "./moves";
import { openPanel, panel } from "./panels";
import { roundAt, roundsFrom } from "./phases";
import { make } from "./start";
import { dark, turnTheme } from "./theme";
import { whichCall } from "./which";

const screens: [Screen, name: string, more?: string][] = [["step", "Step", " by step"], ["game", "You are the kernel"], ["systems", "Three systems"]];

export function Bar() {
  return (
    <header class="bar">
      <h1 class="name">greenpoll</h1>
      <nav aria-label="Screens">
        {screens.map(([s, name, more]) => (
          <a href={`#screen=${s}`} aria-current={screen.value === s ? "page" : undefined} onClick={(e) => { e.preventDefault(); screen.value = s; }}>{name}{more && <span class="long">{more}</span>}</a>
        ))}
      </nav>
      {screen.value === "step" && <Where />}
      {screen.value === "step" && <Setting />}
      <Copy />
      <button class="theme" onClick={turnTheme} aria-label={dark.value ? "Light colours" : "Dark colours"}><ThemeIcon /></button>
    </header>
  );
}

/** How far the view is, and how long the call has taken. */
function Where() {
  const r = run.value, i = cursor.value;
  if (!r) return null;
  const g = task.value, round = roundAt(r, g, i), all = roundsFrom(r, g, i), k = round ? all.indexOf(round) : -1;
  const t = i >= r.first ? r.event(i).t : r.state.t, begun = round && round.call > 0 ? r.event(round.call).t : 0;
  const inCall = round && round.call > 0 && i >= round.call && i <= round.to;
  return (
    <div class="where muted">
      {g > 0 && (
        <span class="whose">
          {all.length > 1 && <button class="bare" disabled={k <= 0} onClick={() => toCall(-1)} aria-label="The call before">‹</button>}
          <span class="which"><b class="runtime">Task {g}</b> {whichCall(r, g, i)}</span>
          {all.length > 1 && <button class="bare" disabled={k >= all.length - 1} onClick={() => toCall(1)} aria-label="The next call">›</button>}
        </span>
      )}
      <span class="mono clock">{inCall ? <><span class="long">for </span>{span(t - begun)}</> : <>at {span(t)}</>}</span>
      <span class="place-of">{how(r, i)}</span>
      {r.leftOut > 0 && <span class="left-out">{r.leftOut.toLocaleString("en")} left out</span>}
    </div>
  );
}

/** The view's number, and of how many; set-up and clean-up are no part of the story, and say so. */
function how(r: Run, i: number) {
  if (i > r.end) return `clean-up ${i - r.end} of ${r.n - r.end}`;
  if (i < r.story - 1) return `set-up ${i} of ${r.story - 1}`;
  return <>{i}<span class="long"> of </span><span class="short">/</span>{r.end}</>;
}

function Setting() {
  const r = run.value, s = setting.value, state = runtimeState.value;
  if (!r) return null;
  const can = runtime.value !== null, wait = state !== "ready";
  const why = state === "off" ? "This page is one recording. The playground makes each run anew." : state === "loading" ? "The runtime is being started." : "";
  return (
    <div class="setting">
      <button class="scenario" onClick={() => openPanel("menu")} aria-haspopup="dialog">{s.scenario || "program"} <Icon of="down" /></button>
      {can
        ? <select aria-label="Backend" value={r.header.backend} disabled={wait} onChange={(e) => void make({ ...s, backend: e.currentTarget.value, choices: undefined })}>
            {["epoll", "kqueue", "iocp"].map((b) => <option value={b}>{b}</option>)}
          </select>
        : <span class="backend muted">{r.header.backend}{r.header.kernel !== "sim" && ", real kernel"}</span>}
      {r.header.wrong.length > 0 && <mark class="wrong-body" data-tip="This runtime is wrong on purpose: a body of it was replaced.">wrong: {r.header.wrong.map((w) => w.replace(/^[a-z]+_/, "").replaceAll("_", " ")).join(", ")}</mark>}
      {can && <button class="change" disabled={wait} data-tip={why || undefined} onClick={() => openPanel("change")} aria-expanded={panel.value === "change"}>Change it</button>}
    </div>
  );
}

function Copy() {
  const [said, say] = useState("");
  const copy = () => copyLink().then(() => say("Copied"), () => say("It is in the address bar")).then(() => setTimeout(say, 2000, ""));
  return <button class="copy" onClick={copy} aria-label={said || "Copy link"}><Icon of="link" /> <span role="status">{said || "Copy link"}</span></button>;
}
