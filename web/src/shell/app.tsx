// This file answers: what stands where? The bar, then the strip, the sentence, the stage with the
// source beside it, and the timeline.

import { banner, run, screen } from "../store";
import { Stage } from "../stage/stage";
import { Twin } from "../stage/twin";
import { Systems } from "../systems/systems";
import { Game } from "../game/game";
import { Banner } from "./banner";
import { Bar } from "./bar";
import { useSize } from "./canvas";
import { ChangeIt } from "./change";
import { Guess } from "./guess";
import { Help } from "./help";
import { Legend } from "./legend";
import { Menu } from "./menu";
import { panel, tab, type Tab } from "./panels";
import { Sentence } from "./sentence";
import { Source } from "./source";
import { Story } from "./story";
import { Strip } from "./strip";
import { swipe } from "./swipe";
import { Timeline } from "./timeline";
import { Tip } from "./tip";

export function App() {
  return (
    <>
      <a class="skip" href="#stage" onClick={to("stage")}>To the picture</a>
      <a class="skip" href="#source" onClick={to("source")}>To the source</a>
      <Bar />
      {screen.value === "step" && <Steps />}
      {screen.value === "systems" && <main class="other"><Systems /></main>}
      {screen.value === "game" && <main class="other"><Game /></main>}
      {panel.value === "menu" && <Menu />}
      {panel.value === "help" && <Help />}
      {screen.value === "step" && panel.value === "guess" && <Guess />}
      {screen.value === "step" && panel.value === "change" && <ChangeIt />}
      <Tip />
      <Story />
    </>
  );
}

// The address behind # is taken, so that a link cannot go there by itself.
const to = (id: string) => (e: Event) => {
  e.preventDefault();
  if (id === "source") tab.value = "Source";
  document.getElementById(id)?.focus();
};

function Steps() {
  return (
    <main class="steps">
      <Strip />
      <Sentence />
      <div class="tabs" role="tablist">
        {(["Picture", "Source", "Timeline"] as Tab[]).map((t) => (
          <button role="tab" aria-selected={t === tab.value} onClick={() => (tab.value = t)}>{t}</button>
        ))}
      </div>
      <div class="middle">
        <Slot name="stage" of="Picture" label="Picture"><Banner /><Picture /></Slot>
        <Slot name="source" of="Source" label="Source"><Source /></Slot>
      </div>
      <Slot name="timeline" of="Timeline" label="Timeline"><Timeline /><Legend /></Slot>
    </main>
  );
}

/** The stage is drawn to the size of its place. */
function Picture() {
  const [box, size] = useSize<HTMLDivElement>(), { width, height } = size.value;
  return (
    <div class="swipe" ref={box} {...swipe}>
      {!run.value && !banner.value && <p class="muted empty">There is no run here.</p>}
      {run.value && width > 0 && <Stage width={width} height={height} />}
      <Twin />
    </div>
  );
}

function Slot(p: { name: string; of: Tab; label: string; children: preact.ComponentChildren }) {
  return <section id={p.name} class={`slot ${p.name}-slot ${tab.value === p.of ? "shown" : ""}`} aria-label={p.label} tabIndex={-1}>{p.children}</section>;
}
