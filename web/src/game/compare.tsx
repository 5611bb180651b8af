// This file answers: what does the real code do in the same order? Both go the same way up to the
// wrong line; from there they stand side by side.

import type { Interleaving } from "../runtime/types";
import { statement } from "./code";
import { lost, parted, sleeper } from "./order";
import type { Play } from "./reduce";
import { bodyName, capital, gateName, told } from "./say";

export function Compare({ play, back }: { play: Play; back: () => void }) {
  const { il, real } = play;
  if (!il || !real) return <p class="wait">The real code goes the same way…</p>;
  const at = parted(il, real);
  return (
    <>
      <div class="compare">
        <Column title={`Wrong: ${bodyName(play.info.body)}`} il={il} at={at} end={`${capital(il.breach)}${lost(il) ? ": a lost wake-up" : ""}.`} bad />
        <Column title="The real code" il={real} at={at} end={capital(real.outcome ?? "no rule is broken") + "."} />
      </div>
      <div class="verdict row">
        <p>{sameWords(at, il, real, play.realDiffers)}</p>
        <div class="doors">
          <button class="strong" onClick={back}>Back to your order</button>
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

function Column({ title, il, at, end, bad = false }: { title: string; il: Interleaving; at: number; end: string; bad?: boolean }) {
  return (
    <section>
      <h2>{title}</h2>
      <ol class="moved" start={at + 1}>
        {at > 0 && <li class="same">{at === 1 ? "The first move is the same in both." : `The first ${at} moves are the same in both.`}</li>}
        {il.steps.slice(at).map((s, i) => (
          <li key={i} class={s.by === sleeper ? "runtime" : "kernel"}>
            <span class="no">{at + i + 1}</span>
            <span class="what">
              {capital(told(il, s))}
              {i === 0 && s.code.length > 0 && <pre>{bad ? <mark>{statement(s.code).join("\n")}</mark> : statement(s.code).join("\n")}</pre>}
            </span>
            <code>{gateName(s.after)}</code>
          </li>
        ))}
      </ol>
      <p class={bad ? "end bad" : "end"}>{end}</p>
    </section>
  );
}
