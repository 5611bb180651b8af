// This file answers: how does the stage follow the store? It draws the picture of the event in
// view, and lets cards move when the view has gone one event on or back.

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Run } from "../model/types";
import { cursor, run as shown, task } from "../store";
import { ArrowMark, BoxMark, BufferMark, CardMark, DotMark, Ghost, Heads, Sides, TokenMark, Words } from "./draw";
import { layout } from "./layout";
import { Motion } from "./motion";
import type { Picture } from "./picture";
import { stageHeight, useWidth } from "./size";
import "./stage.css";

/** Without a width it is as wide as its place, without a height as high as its run needs. */
export interface StageSize {
  width?: number;
  height?: number;
}

interface Last {
  run: Run;
  at: number;
  pic: Picture;
}

export function Stage({ width, height }: StageSize) {
  const measured = useWidth();
  const run = shown.value;
  const i = cursor.value;
  const chosen = task.value;
  const svg = useRef<SVGSVGElement>(null);
  const last = useRef<Last | null>(null);
  const motion = useMemo(() => new Motion(), []);

  const w = Math.max(280, Math.round(width ?? measured.width));
  const h = Math.round(height ?? (run ? stageHeight(run, w) : 392));
  const known = width !== undefined || measured.width > 0;
  const pic = run && known ? layout(run, run.state, i >= run.first ? run.event(i) : null, { width: w, height: h }, chosen) : null;
  const former = last.current;
  const near = former !== null && former.run === run && Math.abs(former.at - i) === 1 && former.pic.size.width === w && former.pic.size.height === h;

  useLayoutEffect(() => {
    if (former?.run !== run || former?.at !== i) {
      if (near && pic && svg.current) motion.go(svg.current, former.pic, pic);
      else motion.finish();
    }
    last.current = run && pic ? { run, at: i, pic } : null;
  });
  useLayoutEffect(() => () => motion.finish(), []);

  return (
    <div class="stage" ref={measured.ref} style={{ minHeight: `${h}px` }}>
      {pic && <Drawing pic={pic} chosen={chosen} moves={near && former.at < i} onChoose={(g) => (task.value = g)} svg={svg} />}
    </div>
  );
}

interface DrawingProps {
  pic: Picture;
  chosen: number;
  moves: boolean; // arrows grow
  onChoose: (task: number) => void;
  svg?: preact.Ref<SVGSVGElement>;
}

/** A picture as SVG, with nothing around it. */
export function Drawing({ pic, chosen, moves, onChoose, svg }: DrawingProps) {
  const { width, height } = pic.size;
  const thin = pic.arrows.filter((a) => !a.strong);
  const strong = pic.arrows.filter((a) => a.strong);
  return (
    <svg ref={svg} class={moves ? "moves" : ""} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label="The stage: kernel and runtime">
      <Heads />
      <g aria-hidden="true">
        <Sides pic={pic} />
        {thin.map((a) => <ArrowMark key={a.key} arrow={a} />)}
        {pic.boxes.map((b) => <BoxMark key={b.key} box={b} />)}
        {pic.buffers.map((b, n) => <BufferMark key={n} of={b} />)}
        {pic.dots.map((d, n) => <DotMark key={n} dot={d} />)}
        <Words of={pic.labels} />
        {pic.ghosts.map((g, n) => <Ghost key={n} {...g} />)}
        {strong.map((a) => <ArrowMark key={a.key} arrow={a} />)}
      </g>
      <g>{pic.cards.map((c) => <CardMark key={c.key} card={c} chosen={c.task === chosen} onChoose={onChoose} />)}</g>
      <g aria-hidden="true">{pic.tokens.map((t) => <TokenMark key={t.key} token={t} />)}</g>
    </svg>
  );
}
