// This file answers: what does the stage show at one event? It is plain data, with all places
// and words decided: the drawing and the list for screen readers are both made from it.

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  w: number;
  h: number;
}

/** How a card or a row is drawn, by the room that there is. */
export type Look = "full" | "line" | "mini" | "chip";

/** Orange is the kernel, blue is the runtime. */
export type Tone = "ink" | "muted" | "kernel" | "runtime";

export interface Label extends Point {
  text: string;
  tone?: Tone;
  mono?: boolean;
  bold?: boolean;
  anchor?: "start" | "middle" | "end";
  word?: string; // of docs/words.md, explained on hover
  late?: boolean; // it comes with the answer
}

/** A box that stays where it is. */
export interface Box {
  key: string; // "worker 0"
  rect: Rect;
  tone: "kernel" | "runtime";
  style: "solid" | "dashed" | "dotted" | "none"; // none: only its labels are drawn
  hot: boolean; // the event concerns it
  labels: Label[];
  says: string; // one sentence, for ears; "": its labels and cards say all
}

/** What a socket holds: as cells where there are few, as a bar where there are many. */
export interface Buffer {
  rect: Rect;
  cells: number; // 0: a bar
  full: number; // cells, or the part of the bar from 0 to 1; -1: not known
  round: boolean; // cells are connections
  hot: boolean;
}

export interface Dot {
  at: Point;
  r: number;
  state: "on" | "off" | "unknown";
  hot: boolean;
}

/** What moves. The key stays the same from event to event. */
export interface Card {
  key: string; // "task 1"
  task: number;
  rect: Rect;
  look: Look;
  name: string;
  doing: string;
  state: "runs" | "queued" | "leaving" | "parked" | "out" | "blocked" | "new"; // leaving, out: on its way
  guest: boolean; // a goroutine that is no task
  says: string;
}

/** M is a thread, P the right to run tasks; news is an entry of the kernel's list; a timer has a time. */
export interface Token {
  key: string; // "M 0"
  rect: Rect;
  text: string;
  kind: "M" | "M asleep" | "P" | "P idle" | "news" | "timer";
  word: string;
  hot: boolean;
}

export interface Arrow {
  key: string;
  d: string;
  tone: "kernel" | "runtime";
  strong: boolean; // what just happened
  dashed: boolean;
  head: boolean;
  call?: "call" | "answer"; // the order in which they are drawn
  grows?: boolean; // from its left
}

export interface Picture {
  size: Size;
  kernel: Rect;
  runtime: Rect;
  wall: { x: number; y1: number; y2: number }; // the system call boundary
  labels: Label[];
  boxes: Box[];
  buffers: Buffer[];
  dots: Dot[];
  cards: Card[];
  tokens: Token[];
  arrows: Arrow[];
  ghosts: { rect: Rect; look: Look }[]; // where what moved has been
}
