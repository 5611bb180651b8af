// This file answers: which orders do the game's tests play with? Those of "a wait, a close" that
// the explorer walks, in the real code and in poller_no_second_check, step by step.

/** by, point, gate before and after, choice, ways, notes, place */
function step([by, point, before, after, choice, ways, notes = [], at = "poller/gate.go:1"]) {
  const closed = false;
  return { by, point, does: `does ${point}`, at, code: [], choice, ways: ways.split(" "), before, after, closed, expired: false, notes };
}

function order(choices, steps, broken = "", breach = "") {
  const actors = [
    { name: "block", about: "the task that waits", subject: "the task" },
    { name: "close", about: "a goroutine that closes the descriptor", subject: "the closer" },
  ];
  return { actors, choices, steps: steps.map(step), broken, breach };
}

const both = "block close";
const first = ["block", "first check", "nil", "nil", 1, both];
const closes = [
  ["close", "lock", "nil", "nil", 2, both],
  ["close", "publish", "nil", "nil", 3, "close block"],
  ["close", "load", "nil", "nil", 4, "close block"],
  ["close", "load", "nil", "nil", 5, "close block"],
];
const waits = [
  ["block", "consume", "nil", "nil", 0, "block"],
  ["block", "waiting", "nil", "waiting", 0, "block"],
];

/** The closer comes first, and the wrong code sleeps although it is closed. */
export const lost = () =>
  order("2:1", [first, ...closes, ...waits, ["block", "second check", "waiting", "waiting", 0, "block", [], "overlays/poller_no_second_check.go:17"], ["block", "commit", "waiting", "task", 0, "block", ["asleep"]]], "no wake-up is lost", "the descriptor was closed, and the task sleeps");

/** The same choices in the real code. */
export const held = () =>
  order("2:1", [first, ...closes, ...waits, ["block", "second check", "waiting", "waiting", 0, "block"], ["block", "awake", "waiting", "nil", 0, "block"], ["block", "first check", "nil", "nil", 0, "block", ["returns use of closed network connection"]]]);

/** No choice: the task goes to sleep, and is woken. */
export const woken = () =>
  order("", [
    first,
    ["block", "consume", "nil", "nil", 2, both],
    ["block", "waiting", "nil", "waiting", 3, both],
    ["block", "second check", "waiting", "waiting", 4, both],
    ["block", "commit", "waiting", "task", 5, both, ["asleep"]],
    ["close", "lock", "task", "task", 0, "close"],
    ["close", "publish", "task", "task", 0, "close"],
    ["close", "load", "task", "task", 0, "close"],
    ["close", "swap", "task", "nil", 0, "close"],
    ["close", "done", "nil", "nil", 0, "close", ["readies it"], ""],
    ["block", "awake", "nil", "nil", 0, "block"],
    ["block", "first check", "nil", "nil", 0, "block", ["returns use of closed network connection"]],
  ]);
