// This file answers: what does the gate say, and which moves of it can there be? Its four states
// are boxes, that of now is filled. An arrow belongs to the side that moves the gate so: the
// task's are on the right, those of what wakes it on the left and across.

import type { Actor, Step } from "../runtime/types";
import type { Gate } from "../model/types";
import { sleeper } from "./order";
import { gateName } from "./say";

type Place = "nil" | "ready" | "waiting" | "task";

interface Arrow {
  from: Place;
  to: Place;
  side: "kernel" | "runtime";
  label: string;
  d: string; // path
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

interface Size {
  w: number;
  h: number;
  bw: number; // of a box
  bh: number;
}

export const wide: Size = { w: 360, h: 290, bw: 112, bh: 52 };
export const narrow: Size = { w: 358, h: 206, bw: 96, bh: 38 };

/** What a state says, below its name; a small map has no room for it. */
const meanings: Record<Place, string> = { nil: "empty", ready: "an event came", waiting: "going to sleep", task: "the task sleeps" };

/** The box in which a state of the gate is drawn: readied is as ready, timed out as nil. */
function placeOf(g: Gate): Place {
  if (g === "ready" || g === "readied") return "ready";
  return g === "waiting" || g === "task" ? g : "nil";
}

function meaning(p: Place, g: Gate): string {
  if (g === "readied") return "taken out";
  return g === "timed-out" ? "too late" : meanings[p];
}

function centres(s: Size): Record<Place, { x: number; y: number }> {
  const side = s.bw / 2 + 14;
  return {
    nil: { x: s.w / 2, y: s.bh / 2 + 1 },
    ready: { x: side, y: s.h / 2 },
    waiting: { x: s.w - side, y: s.h / 2 },
    task: { x: s.w / 2, y: s.h - s.bh / 2 - 1 },
  };
}

/** The moves that the actors of a scenario can make. */
function arrows(s: Size, actors: Actor[]): Arrow[] {
  const bases = new Set(actors.map((a) => a.name.replace(/ \d+$/, "")));
  const some = (...names: string[]): boolean => names.some((b) => bases.has(b));
  const events = some("event", "kernel", "stale", "finish", "fetch", "other way", "probe too");
  const ends = [some("close", "shutdown") ? "close" : "", some("deadline", "past", "alarm") ? "deadline" : ""].filter(Boolean).join(", ");
  const c = centres(s);
  const { bw, bh } = s;
  const [l, r, up, down] = [c.ready.x, c.waiting.x, c.nil.y, c.task.y];
  const [top, foot] = [c.ready.y - bh / 2, c.ready.y + bh / 2];
  const [left, right] = [s.w / 2 - bw / 2, s.w / 2 + bw / 2];
  const high = (up + bh / 2 + top) / 2 + 2;
  const low = (foot + down - bh / 2) / 2 + 4;
  const all: Arrow[] = [
    { from: "nil", to: "waiting", side: "runtime", label: "wants to wait", d: `M${right} ${up - 8}H${r + 10}V${top}`, x: s.w, y: up - 15, anchor: "end" },
    { from: "waiting", to: "task", side: "runtime", label: "falls asleep", d: `M${r} ${foot}V${down}H${right}`, x: s.w, y: down + 18, anchor: "end" },
  ];
  if (events) {
    all.push(
      { from: "nil", to: "ready", side: "kernel", label: "event", d: `M${left} ${up - 8}H${l - 10}V${top}`, x: 0, y: up - 15, anchor: "start" },
      { from: "ready", to: "nil", side: "runtime", label: "takes it", d: `M${l + 12} ${top}V${up + 8}H${left}`, x: l + 20, y: high, anchor: "start" },
      { from: "waiting", to: "ready", side: "kernel", label: "event", d: `M${r - bw / 2} ${c.ready.y}H${l + bw / 2}`, x: ends ? s.w / 2 - 8 : s.w / 2, y: c.ready.y - 8, anchor: ends ? "end" : "middle" },
      { from: "task", to: "ready", side: "kernel", label: "event: wakes it", d: `M${left} ${down}H${l}V${foot}`, x: 0, y: down + 18, anchor: "start" },
    );
  }
  if (ends) {
    all.push(
      { from: "waiting", to: "nil", side: "kernel", label: ends, d: `M${r - 12} ${top}V${up + 8}H${right}`, x: r - 20, y: high, anchor: "end" },
      { from: "task", to: "nil", side: "kernel", label: ends, d: `M${s.w / 2} ${down - bh / 2}V${up + bh / 2}`, x: s.w / 2 - 8, y: events ? low : c.ready.y + 4, anchor: "end" },
    );
  }
  return all;
}

interface Props {
  gate: Gate;
  able: string[]; // the actors that can move
  last: Step | undefined; // the last move
  actors: Actor[];
  size: Size;
}

/** A straight line from box to box: a move that no right code makes. */
function between(a: { x: number; y: number }, b: { x: number; y: number }, s: Size): string {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const out = Math.min(s.bw / 2 / Math.max(1, Math.abs(dx)), s.bh / 2 / Math.max(1, Math.abs(dy)));
  return `M${a.x + dx * out} ${a.y + dy * out}L${b.x - dx * out} ${b.y - dy * out}`;
}

export function GateMap({ gate, able, last, actors, size }: Props) {
  const can = { runtime: able.includes(sleeper), kernel: able.some((a) => a !== sleeper) };
  const c = centres(size);
  const here = placeOf(gate);
  const moved = last && last.before !== last.after ? { from: placeOf(last.before), to: placeOf(last.after) } : null;
  const all = arrows(size, actors);
  const known = moved && all.some((a) => a.from === moved.from && a.to === moved.to);
  const reach = new Set<Place>(["nil", ...all.flatMap((a) => [a.from, a.to])]);
  return (
    <svg class="gatemap" viewBox={`0 0 ${size.w} ${size.h}`} width={size.w} height={size.h} role="img" aria-label={`The gate says ${gateName(gate)}.`}>
      <defs>
        {["kernel", "runtime", "kernel just", "runtime just", "ink"].map((side) => (
          <marker key={side} id={`gate-${side.replace(" ", "-")}`} viewBox="0 0 10 10" refX="9" refY="5" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto">
            <path d="M0 0.5L10 5L0 9.5z" class={`tip ${side}`} />
          </marker>
        ))}
      </defs>
      {all.map((a) => {
        const just = moved && a.from === moved.from && a.to === moved.to;
        return (
          <g key={a.from + a.to} class={`arrow ${a.side}${a.from === here && can[a.side] ? " can" : ""}${just ? " just" : ""}`}>
            <path d={a.d} marker-end={`url(#gate-${a.side}${just ? "-just" : ""})`} />
            <text x={a.x} y={a.y} text-anchor={a.anchor}>{a.label}</text>
          </g>
        );
      })}
      {moved && !known && moved.from !== moved.to && (
        <path class="odd" d={between(c[moved.from], c[moved.to], size)} marker-end="url(#gate-ink)" />
      )}
      {(Object.keys(c) as Place[]).map((p) => (
        <g key={p} class={`node${p === here ? " here" : ""}${reach.has(p) ? "" : " never"}`}>
          <rect x={c[p].x - size.bw / 2} y={c[p].y - size.bh / 2} width={size.bw} height={size.bh} rx="8" />
          <text x={c[p].x} y={c[p].y + (size === wide ? -3 : 5)} text-anchor="middle">{p === here ? gateName(gate) : p}</text>
          {size === wide && <text class="means" x={c[p].x} y={c[p].y + 16} text-anchor="middle">{meaning(p, p === here ? gate : p)}</text>}
        </g>
      ))}
    </svg>
  );
}
