// This file answers: where does an actor stand? What it has done is ticked, the point before which
// it stands is framed, with its lines; what would follow is faint, for it may yet change.

import type { GameInfo, Interleaving, Step } from "../runtime/types";
import { statement } from "./code";
import { Diff } from "./diff";
import { sleeper, standing, ways } from "./order";
import { about, capital, shown as seen, standingWords, subject } from "./say";

interface Props {
  il: Interleaving;
  n: number;
  who: string;
  hotkey: string; // what stands on the key: "←"
  wrong: number; // the step at the wrong line; -1: none to be lit
  diff: GameInfo["diff"]; // the wrong lines beside the right ones
  brief: boolean; // several share a column
  secret: boolean; // a place in the source would name the mistake
  why: string[]; // why the real code has held, on this side
  keys: string[]; // the points that this is about
  follows: boolean; // a given order goes on with it
  move: (who: string) => void;
}

export function Side({ il, n, who, hotkey, wrong, diff, brief, secret, why, keys, follows, move }: Props) {
  const side = who === sleeper ? "runtime" : "kernel";
  const mine = il.steps.map((step, i) => ({ step, i })).filter((x) => x.step.by === who);
  const past = mine.filter((x) => x.i < n);
  const [next, ...later] = mine.filter((x) => x.i >= n);
  const able = ways(il, n).includes(who);
  const shown = brief ? past.slice(-1) : past;
  const rest = brief ? [] : [...(able || !next ? [] : [next]), ...later];
  const how = standing(il, n, who);
  return (
    <section class={`side ${side}`} aria-label={subject(il, who)}>
      <h2>{capital(subject(il, who))}</h2>
      <p class="about">{about(il, who)}</p>
      <ol class="points">
        {past.length > shown.length && <li class="past"><span>{past.length - shown.length} before that</span></li>}
        {shown.map((x) => (
          <Point
            key={x.i} step={x.step} text={seen(il, x.step)} diff={x.i === wrong ? diff : undefined} spot={x.i === wrong}
            state={x.i === wrong ? "wrong" : keys.includes(x.step.point) && !x.step.other ? "past key" : "past"}
          />
        ))}
        {able && next && <Point step={next.step} state="next" spot={!secret} />}
        {rest.slice(0, 5).map((x, k) => (
          <Point key={x.i} step={x.step} state={k === 0 ? "later first" : "later"} />
        ))}
        {rest.length > 5 && <li class="later">and so on</li>}
      </ol>
      {why.map((t) => <p class="why" key={t}>{t}</p>)}
      <button class={`move${follows ? " follows" : ""}`} aria-disabled={!able} onClick={() => move(who)}>
        {able ? `${capital(subject(il, who))} moves` : standingWords[how]}
        {able && <kbd>{hotkey}</kbd>}
      </button>
    </section>
  );
}

interface PointProps {
  step: Step;
  state: string;
  text?: string;
  diff?: GameInfo["diff"];
  spot?: boolean; // its place in the source is told
}

function Point({ step, state, text = step.does, diff, spot }: PointProps) {
  const open = state === "next" || state === "wrong";
  const code = open && !diff ? statement(step.code).join("\n") : "";
  return (
    <li class={state}>
      {state === "wrong" && <b class="here">{diff ? "What is wrong here" : "The wrong line"}</b>}
      <span>{capital(text)}</span>
      {state.startsWith("past") && <span class="tick" aria-label="done"> ✓</span>}
      {diff && <Diff lines={diff} />}
      {code && <pre>{state === "wrong" ? <mark>{code}</mark> : code}</pre>}
      {spot && step.at && <span class="spot">{step.at.replace(/[^/]*$/, "")}<wbr />{step.at.replace(/.*\//, "")}</span>}
    </li>
  );
}
