// This file answers: what is on the screen "You are the kernel"? The menu, or one game: above what
// has just happened, then the table, the order so far, and what can be said of it.

import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { reason } from "../reason";
import type { GameInfo } from "../runtime/types";
import { sentence } from "../shell/format";
import { runtime, runtimeState } from "../store";
import { Board } from "./board";
import { Compare } from "./compare";
import { onKey } from "./keys";
import { hashOf, readGameHash } from "./link";
import { Menu } from "./menu";
import { ended, forced } from "./order";
import type { Play } from "./reduce";
import { bodyName, capital, gameName, headline, turn } from "./say";
import { act, keepInAddress, leave, play, sitDown } from "./table";
import { Verdict } from "./verdict";
import { isWon } from "./won";
import "./game.css";

export function Game() {
  const [games, setGames] = useState<GameInfo[] | null>(null);
  const [failed, setFailed] = useState("");
  const r = runtime.value;
  const ready = runtimeState.value === "ready";
  useEffect(() => {
    if (!r || !ready) return;
    r.games().then(setGames, (err: unknown) => setFailed(reason(err)));
  }, [r, ready]);
  useLayoutEffect(() => {
    if (!r || !games) return;
    const open = (): void => openLink(games, (g, link) => sitDown(r, g, link));
    open();
    addEventListener("hashchange", open);
    return () => removeEventListener("hashchange", open);
  }, [r, games]);
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  useSignalEffect(() => {
    const p = play.value;
    if (p && !p.pending) keepInAddress(hashOf(p));
  });
  const p = play.value;
  const again = (): void => {
    setFailed("");
    leave();
    r?.restart().catch((err: unknown) => setFailed(reason(err)));
  };
  const why = failed || p?.failed;
  if (why || runtimeState.value === "failed") {
    return <Message title="The runtime has stopped." text={why ? sentence(why) : "It could not be started."} again={r ? again : undefined} />;
  }
  if (!r || runtimeState.value === "off") {
    const text = "You are the kernel needs the runtime itself: open the playground, or type greenpoll gate in a terminal.";
    return <Message title="This page shows a recording." text={text} />;
  }
  if (!games) return <Message title="The runtime is starting." text="A moment." />;
  const choose = (g: GameInfo): void => sitDown(r, g);
  if (!p) {
    return <section class="game" aria-label="You are the kernel"><Menu games={games} choose={choose} /></section>;
  }
  const next = nextOf(games, p.info);
  const door = next && <button key="next" onClick={() => choose(next)}>Next: {gameName(next, numberOf(games, next)).toLowerCase()}</button>;
  return <Table p={p} no={numberOf(games, p.info)} key={p.info.name + p.info.body} next={door} />;
}

const numberOf = (games: GameInfo[], g: GameInfo): number => 1 + games.filter((x) => x.body).indexOf(g);

/** The wrong body that follows and is not won; once all are, the real code. */
function nextOf(games: GameInfo[], now: GameInfo): GameInfo | null {
  const at = games.indexOf(now);
  const others = [...games.slice(at + 1), ...games.slice(0, at)];
  return others.find((g) => g.body && !isWon(g)) ?? others.find((g) => !g.body) ?? null;
}

function openLink(games: GameInfo[], open: (g: GameInfo, link: NonNullable<ReturnType<typeof readGameHash>>) => void): void {
  const link = readGameHash(location.hash);
  const g = link && games.find((x) => x.name === link.name && x.body === link.body);
  if (link && g) open(g, link);
}

interface TableProps {
  p: Play;
  no: number; // among the wrong bodies
  next: ComponentChildren;
}

function Table({ p, no, next }: TableProps) {
  const [compares, compare] = useState(false);
  const il = p.il;
  const over = il !== null && ended(il, p.n);
  const beside = compares && over && il.broken !== "";
  let said = il ? headline(p.info, il, p.n, p.given) : { text: "", bold: "" };
  if (beside && p.real) said = { bold: "The real code holds.", text: capital(p.real.outcome ?? "no rule is broken") + "." };
  return (
    <section aria-label="You are the kernel" class={`game${over ? " over" : ""}${over && il.broken ? " broken" : ""}${p.n === 0 && !p.given ? " begins" : ""}`}>
      <div class="top">
        <div class="telling">
          <p class="where">
            <button onClick={leave}>All games</button>
            <span>{gameName(p.info, no)}: {p.info.name}{p.info.body && over && il.broken ? ` (“${bodyName(p.info.body)}”)` : ""}</span>
          </p>
          <p class="big" aria-live="polite">
            {p.n === 0 ? <>{said.text} <b>{said.bold}</b></> : <>{said.bold && <b>{said.bold} </b>}{said.text}</>}
          </p>
          <p class="turn">{p.note ? <span role="alert">{p.note}</span> : il && !beside && turn(p.info, il, p.n, p.given)}</p>
        </div>
        <div class="tools">
          {il && !p.given && forced(il, p.n) && p.n > 0 && <button onClick={() => act({ kind: "rest" })}>To the end</button>}
          {il && p.given && !over && <button class="strong" onClick={() => act({ kind: "follow" })}>Follow it</button>}
          <button aria-disabled={p.n === 0} onClick={() => act({ kind: "to", n: p.n - 1 })}>Undo</button>
          <button aria-disabled={p.n === 0} onClick={() => act({ kind: "again" })}>Start again</button>
        </div>
      </div>
      {!il ? (
        <p class="wait" role="status">{p.info.body ? "The wrong code is being loaded." : "The first order is being walked."}</p>
      ) : beside ? (
        <Compare play={p} back={() => compare(false)} next={next} />
      ) : (
        <>
          <Board play={p} />
          <Verdict play={p} compare={() => compare(true)} next={next} />
        </>
      )}
    </section>
  );
}

function Message({ title, text, again }: { title: string; text: string; again?: (() => void) | undefined }) {
  return (
    <section class="game message" role={again ? "alert" : "status"}>
      <p class="big"><b>{title}</b></p>
      <p>{text}</p>
      {again && <p><button class="strong" onClick={again}>Start again</button></p>}
    </section>
  );
}
