// This file answers: what does the real code do in the same order? Both go the same way up to the
// wrong line; from there they stand side by side.

import type { ComponentChildren } from "preact";
import type { GameInfo, Interleaving } from "../runtime/types";
import { statement } from "./code";
import { Diff } from "./diff";
import { lost, parted, sleeper } from "./order";
import type { Play } from "./reduce";
import { capital, gateName, told } from "./say";

interface Props {
  play: Play;
  back: () => void;
  next: ComponentChildren;
}

export function Compare({ play, back, next }: Props) {
  const { il, real } = play;
  if (!il || !real) return <p class="wait">The real code goes the same way…</p>;
  const at = parted(il, real);
  return (
    <>
      <div class="compare">
        <Column title="The wrong code" il={il} at={at} diff={play.info.diff} end={`${capital(il.breach)}${lost(il) ? ": a lost wake-up" : ""}.`} bad />
        <Column title="The real code" il={real} at={at} diff={play.info.diff} end={capital(real.outcome ?? "no rule is broken") + "."} />
      </div>
      <div class="verdict row">
        <p>{sameWords(at, il, real, play.realDiffers)}</p>
        <div class="doors">
          <button onClick={back}>Back to your order</button>
          {next}
        </div>
      </div>
    </>
  );
}

function sameWords(at: number, il: Interleaving, real: Interleaving, differs: boolean): string {
  if (at >= real.steps.length && at >= il.steps.length) {
    return "The real code takes the same steps. It differs in what the gate does not show.";
  }
  return differs ? "From there on the real code has other choices, so your last ones do not exist in it." : "Your choices are the same in both.";
}

interface ColumnProps {
  title: string;
  il: Interleaving;
  at: number; // where they part
  diff: GameInfo["diff"];
  end: string;
  bad?: boolean;
}

function Column({ title, il, at, diff, end, bad = false }: ColumnProps) {
  const first = il.steps[at];
  return (
    <section class={bad ? "bad" : "good"}>
      <h2>{title}</h2>
      {diff ? <Diff lines={diff} only={bad ? "wrong" : "real"} /> : first && <pre>{statement(first.code).join("\n")}</pre>}
      <ol class="moved" start={at + 1}>
        {at > 0 && <li class="same">{at === 1 ? "The first move is the same in both." : `The first ${at} moves are the same in both.`}</li>}
        {il.steps.slice(at).map((s, i) => (
          <li key={i} class={s.by === sleeper ? "runtime" : "kernel"}>
            <span class="no">{at + i + 1}</span>
            <span class="what">{capital(told(il, s))}</span>
            <code>{gateName(s.after)}</code>
          </li>
        ))}
      </ol>
      <p class={bad ? "end bad" : "end"}>{end}</p>
    </section>
  );
}
