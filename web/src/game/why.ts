// This file answers: why does no order of the real code lose the wake-up? It is said once the reader
// has seen it hold: at each side what that side does, and which of its points that are.

/** What each side does, in its order, and what follows from it. */
export interface Argument {
  waker: string;
  task: string;
  so: string;
  points: { waker: string[]; task: string[] }; // that the argument is about
}

/** The argument about one waker; null: there is none to be told. */
export function argument(waker: string): Argument | null {
  const base = waker.replace(/ \d+$/, "");
  const what = { close: "close", shutdown: "close", deadline: "deadline", past: "deadline" }[base];
  if (what) {
    return {
      waker: `First it makes the ${what} visible, then it looks at the gate.`,
      task: `First it says at the gate that it waits, then it looks for the ${what}.`,
      so: "Each shows itself before it looks. Whichever looks last sees the other: the task does not sleep, or it is woken.",
      points: { waker: ["publish", "load"], task: ["waiting", "second check"] },
    };
  }
  if (["event", "kernel", "fetch", "finish"].includes(base)) {
    return {
      waker: "It moves the gate by a compare-and-swap. If the gate has changed since its look, that fails, and it looks again.",
      task: "It falls asleep by a compare-and-swap on the same word. If the event was quicker, that fails, and it runs on.",
      so: "Of two swaps from one state only one succeeds. The other side notices: the event is never missed.",
      points: { waker: ["load", "swap"], task: ["waiting", "commit"] },
    };
  }
  return null;
}
