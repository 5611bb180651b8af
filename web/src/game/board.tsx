// This file answers: how does the table look while an order is being made? What wakes the task is
// on the left, the gate in the middle, the task on the right.

import { useEffect, useState } from "preact/hooks";
import { GateMap, narrow, wide } from "./gatemap";
import { ended, sleeper, ways, wrongStep } from "./order";
import type { Play } from "./reduce";
import { capital, subject, told } from "./say";
import { Side } from "./side";
import { gist, stateLine } from "./state";
import { act } from "./table";
import { argument } from "./why";

/** What stands on an actor's key: the arrows for two, numbers for more. */
export function hotkey(actors: { name: string }[], who: string): string {
  if (who === sleeper) return "→";
  const others = actors.filter((a) => a.name !== sleeper);
  return others.length === 1 ? "←" : String(1 + others.findIndex((a) => a.name === who));
}

export function Board({ play }: { play: Play }) {
  const isNarrow = useMedia("(max-width: 1000px)");
  const il = play.il;
  if (!il) return null;
  const { n } = play;
  const over = ended(il, n);
  const wrong = over && il.broken && play.info.body ? wrongStep(il, play.real) : -1;
  const others = il.actors.filter((a) => a.name !== sleeper);
  // Why the real code has held is said once the reader has come to an end.
  const held = over && !play.info.body && !il.broken ? others.flatMap((o) => [{ of: o.name, ...argument(o.name)! }]).filter((a) => a.so) : [];
  const move = (by: string): void => act({ kind: "move", by });
  const brief = others.length > 1;
  const side = (who: string) => (
    <Side
      key={who} il={il} n={n} who={who} hotkey={hotkey(il.actors, who)} wrong={wrong} diff={play.info.diff} brief={brief && who !== sleeper}
      secret={play.info.body !== "" && !over}
      why={held.map((a) => (who === sleeper ? a.task : a.of === who ? a.waker : "")).filter(Boolean)}
      keys={held.flatMap((a) => (who === sleeper ? a.points.task : a.of === who ? a.points.waker : []))}
      follows={play.given && il.steps[n]?.by === who} move={move}
    />
  );
  const so = [...new Set(held.map((a) => a.so))];
  const gate = n > 0 ? il.steps[n - 1]!.after : (il.steps[0]?.before ?? "nil");
  return (
    <>
      <div class={`board${brief ? " many" : ""}`}>
        <div class="column wakers">{others.map((a) => side(a.name))}</div>
        <div class="centre">
          <h2>The gate: one word that both can see</h2>
          <GateMap gate={gate} able={ways(il, n)} last={il.steps[n - 1]} actors={il.actors} size={isNarrow ? narrow : wide} />
          <p class="standing">{stateLine(il, n).slice(0, so.length > 0 ? 1 : undefined).map((t) => <span key={t}>{t}</span>)}</p>
          {so.map((t) => <p class="why" key={t}>{t}</p>)}
        </div>
        <div class="column">{side(sleeper)}</div>
      </div>
      <div class="order" role="group" aria-label="Your order">
        <span class="label">{play.given ? "This order" : "Your order"}</span>
        {n === 0 && <span class="label">{play.given ? "is given: follow it, or choose your own way" : "nobody has moved yet"}</span>}
        {il.steps.slice(0, n).map((s, i) => (
          <button
            key={i}
            class={`chip ${s.by === sleeper ? "runtime" : "kernel"}${i === wrong ? " wrong" : ""}`}
            title={`${capital(told(il, s))}. Go back to here.`}
            onClick={() => act({ kind: "to", n: i + 1 })}
          >
            {i + 1} <span class="heard">{subject(il, s.by)}: </span>{gist(s)}
          </button>
        ))}
      </div>
    </>
  );
}

function useMedia(query: string): boolean {
  const [is, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const on = (): void => set(media.matches);
    media.addEventListener("change", on);
    return () => media.removeEventListener("change", on);
  }, [query]);
  return is;
}
