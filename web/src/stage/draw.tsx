// This file answers: how does each mark of a picture look? Nothing is decided here but the
// strokes; places and words come with the picture.

import type { Arrow, Box, Buffer, Card, Dot, Label, Look, Picture, Rect, Token } from "./picture";
import { cut, widthOf } from "./view";

export function Sides({ pic }: { pic: Picture }) {
  const side = (r: Rect, name: string) => <rect class={`side ${name}`} x={r.x} y={r.y} width={r.w} height={r.h} rx={8} />;
  return (
    <g>
      {side(pic.kernel, "kernel")}
      {side(pic.runtime, "runtime")}
      <path class="wall" d={`M${pic.wall.x} ${pic.wall.y1}V${pic.wall.y2}`} data-word="system call" />
    </g>
  );
}

export function Words({ of }: { of: Label[] }) {
  return (
    <>
      {of.map((l) => (
        <text
          key={l.late ? `late ${l.text}` : undefined} x={l.x} y={l.y} data-word={l.word || undefined} text-anchor={l.anchor === "start" ? undefined : l.anchor}
          class={`${l.tone ?? "ink"}${l.mono ? " mono" : ""}${l.bold ? " bold" : ""}${l.late ? " late" : ""}`}
        >
          {l.text}
        </text>
      ))}
    </>
  );
}

export function BoxMark({ box }: { box: Box }) {
  const { x, y, w, h } = box.rect;
  const list = box.key === "news" ? " list" : "";
  return (
    <g data-key={box.key}>
      {box.style !== "none" && (
        <rect class={`box ${box.tone} ${box.style}${box.hot ? " hot" : ""}${list}`} x={x} y={y} width={w} height={h} rx={h < 30 ? 5 : 8} />
      )}
      <Words of={box.labels} />
    </g>
  );
}

export function BufferMark({ of }: { of: Buffer }) {
  const { x, y, w, h } = of.rect;
  if (of.full < 0 || of.cells === 0) {
    const full = Math.max(0, of.full) * w;
    return (
      <g>
        <rect class={`cell${of.full < 0 ? " unknown" : ""}`} x={x} y={y} width={w} height={h} rx={3} />
        {full > 0 && <rect class={`cell full${of.hot ? " fresh" : ""}`} x={x} y={y} width={Math.max(3, full)} height={h} rx={3} />}
      </g>
    );
  }
  const step = Math.min(w / of.cells, of.round ? h + 2 : 12);
  const each = step - (step > 4 ? 2 : 1);
  const width = of.round ? Math.min(h - 2, step - 1) : each;
  return (
    <g>
      {Array.from({ length: of.cells }, (_, i) => (
        <rect class={`cell${i < of.full ? (of.hot ? " full fresh" : " full") : ""}`} x={x + i * step} y={of.round ? y + (h - width) / 2 : y} width={width} height={of.round ? width : h} rx={of.round ? width / 2 : Math.min(2, each / 3)} />
      ))}
    </g>
  );
}

export function DotMark({ dot }: { dot: Dot }) {
  return (
    <g data-word="ready list">
      <circle class={`dot ${dot.state}`} cx={dot.at.x} cy={dot.at.y} r={dot.r} />
      {dot.hot && <circle class="ring" cx={dot.at.x} cy={dot.at.y} r={dot.r + 3.5} />}
      {dot.state === "unknown" && dot.r > 6 && <text class="muted" text-anchor="middle" x={dot.at.x} y={dot.at.y + 4.5}>?</text>}
    </g>
  );
}

export function ArrowMark({ arrow }: { arrow: Arrow }) {
  const head = arrow.head ? `url(#stage-${arrow.tone}${arrow.strong ? "-strong" : ""})` : undefined;
  return (
    <path
      class={`arrow ${arrow.tone}${arrow.strong ? " strong" : ""}${arrow.dashed ? " dashed" : ""}${arrow.strong && arrow.call ? ` ${arrow.call}` : ""}${arrow.grows ? " grows" : ""}`}
      d={arrow.d} marker-end={head}
    />
  );
}

/** The arrows' heads, once in each drawing. */
export function Heads() {
  const head = (id: string, size: number) => (
    <marker id={`stage-${id}`} viewBox="0 0 10 10" refX={8} refY={5} markerWidth={size} markerHeight={size} markerUnits="userSpaceOnUse" orient="auto">
      <path class={`head-${id}`} d="M0 0.5L10 5L0 9.5z" />
    </marker>
  );
  return <defs>{head("kernel", 9)}{head("runtime", 9)}{head("kernel-strong", 13)}{head("runtime-strong", 13)}</defs>;
}

const corner = (look: Look, r: Rect) => (look === "chip" ? r.h / 2 : look === "mini" ? 4 : 7);

export function Ghost({ rect, look }: { rect: Rect; look: Look }) {
  return <rect class="ghost" x={rect.x} y={rect.y} width={rect.w} height={rect.h} rx={look === "chip" ? 5 : corner(look, rect)} />;
}

export function CardMark({ card, chosen, onChoose }: { card: Card; chosen: boolean; onChoose: (task: number) => void }) {
  const { w, h } = card.rect;
  const { look } = card;
  const cy = h / 2;
  const badge = card.task < 100 && look !== "mini";
  const left = look === "full" ? (badge ? 38 : 12) : look === "line" ? (badge ? 32 : 10) : 8;
  const rest = w - left - 6;
  const name = widthOf(card.name) <= rest + 6 ? card.name : String(card.task);
  const beside = rest - widthOf(name) - 4;
  const doing = look === "full" ? [card.doing, card.doing.replace(/^in \w+, /, "")].find((d) => widthOf(d) <= rest + 6) ?? cut(card.doing, rest) : [card.doing, card.doing.replace("in ", "")].find((d) => widthOf(d) <= beside) ?? "";
  return (
    <g
      class={`card ${look} ${card.state}${chosen ? " chosen" : ""}${card.guest ? " guest" : ""}`}
      data-key={card.key} transform={`translate(${card.rect.x} ${card.rect.y})`}
      role="button" tabindex={0} aria-label={card.says} aria-pressed={chosen}
      onClick={() => onChoose(card.task)}
      onKeyDown={(e: KeyboardEvent) => {
        if (e.key !== "Enter" && e.key !== " ") return;
        e.preventDefault();
        e.stopPropagation();
        onChoose(card.task);
      }}
    >
      <rect class="focus" x={-4} y={-4} width={w + 8} height={h + 8} rx={corner(look, card.rect) + 3} />
      <g aria-hidden="true">
        {h < 24 && <rect x={Math.min(0, (w - 24) / 2)} y={(h - 24) / 2} width={Math.max(w, 24)} height={24} fill="none" pointer-events="all" />}
        <rect class="face" width={w} height={h} rx={corner(look, card.rect)} />
        {(look === "full" || look === "line") && <rect class="inner" x={2.5} y={2.5} width={w - 5} height={h - 5} rx={5} />}
        {look === "chip" && <text class="number" x={w / 2} y={cy + 4.5}>{card.task}</text>}
        {badge && look !== "chip" && <circle class="badge" cx={look === "full" ? 20 : 17} cy={cy} r={look === "full" ? 11 : 9} />}
        {badge && look !== "chip" && <text class="number" x={look === "full" ? 20 : 17} y={cy + 4.5}>{card.task}</text>}
        {look === "full" && <text class="name" x={left} y={doing ? cy - 4 : cy + 5}>{name}</text>}
        {look === "full" && doing && <text x={left} y={cy + 13}>{doing}</text>}
        {(look === "line" || look === "mini") && (
          <text x={left} y={cy + 4.5}>
            <tspan class="name">{name}</tspan>
            {doing && <tspan dx={7}>{doing}</tspan>}
          </text>
        )}
      </g>
    </g>
  );
}

export function TokenMark({ token }: { token: Token }) {
  const { x, y, w, h } = token.rect;
  return (
    <g class={`token ${token.kind.replace(" ", "-")}${token.hot ? " hot" : ""}`} data-key={token.key} data-word={token.word} transform={`translate(${x} ${y})`}>
      <rect class="face" width={w} height={h} rx={5} />
      <text x={w / 2} y={h / 2 + 4.5}>{token.text}</text>
    </g>
  );
}
