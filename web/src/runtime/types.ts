// This file answers: what does the page ask of the runtime in its Worker? Each call is a message
// there and one back; a Worker that crashes or hangs is ended, and a new one is begun.

import type { Gate, Run, ScenarioInfo, Setting } from "../model/types";

/** off: this page has no runtime, it shows a recording. */
export type RuntimeState = "off" | "loading" | "ready" | "failed";

/** A game is one scenario of poller/explore, with the real code or one wrong body. */
export interface GameInfo {
  name: string; // "a wait, a close"
  body: string; // name of the wrong body; "": the real code
  says: string; // what is wrong in it, one line; "": nothing
  breaks?: string; // the rule that it breaks, as overlays/ names it: "no wake-up is lost"
  seen?: { setting: Setting; at: string }; // a run of the whole runtime that the body harms, and the place where it shows
  diff?: { mark: "" | "-" | "+"; line: string }[]; // the wrong function beside the right one: "-" is in the right one alone
}

/** One actor of an interleaving: the task, or what wakes it. */
export interface Actor {
  name: string; // as in Step.by
  about: string; // "a goroutine that closes the descriptor"
  subject?: string; // explore.Subject: "the closer"; without it the page makes do with the name
}

/** explore.Step: what one actor did between two points. */
export interface Step {
  by: string;
  point: string;
  does: string; // "looks once more for a close or a deadline, ..."
  told?: string; // Interleaving.Tell: what the step has shown, "the closer looks at the gate: it says task"
  at: string; // "poller/gate.go:88"; "": none of poller's
  code: string[]; // the lines there
  choice: number; // 0: only one could move
  ways: string[]; // the actors that could move
  before: Gate;
  after: Gate;
  closed: boolean;
  expired: boolean;
  other?: boolean; // it is at the other direction's gate, where nobody waits
  notes: string[];
}

export interface Interleaving {
  actors: Actor[];
  choices: string; // those taken, as trace.Choices reads them
  steps: Step[]; // all up to the end; a viewer shows the first ones
  broken: string; // rule that the last step has broken; "": all hold
  breach: string; // how, in a sentence
  outcome?: string; // Interleaving.Outcome: what has come of it, "the task's call returns nil, ..."
}

export interface Survey {
  interleavings: number;
  broken: number; // how many break a rule
  shortest: string; // choices of one that does, "": none
}

export interface Runtime {
  /** Calls back at each change of state; returns the state now. */
  watch(on: (s: RuntimeState, why: string) => void): RuntimeState;
  scenarios(): Promise<ScenarioInfo[]>;
  run(s: Setting): Promise<Run>;
  games(): Promise<GameInfo[]>;
  /** body "": the real code. A choice that does not exist is an error. */
  walk(game: string, body: string, choices: string): Promise<Interleaving>;
  survey(game: string, body: string): Promise<Survey>;
  /** Ends the Worker and begins another. What was asked of the old one fails. */
  restart(): Promise<void>;
}
