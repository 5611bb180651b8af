// This file answers: what is known of a run, and how does the page ask for it? Go computes all
// of it (trace.Reduce, trace.Teller); the page applies changes and undoes them.

/** What trace.Header says: where a run comes from. */
export interface Header {
  backend: string; // epoll, kqueue or iocp
  kernel: string; // "sim", or the name of a real one
  scenario: string;
  workers: number;
  seed: number;
  choices: string;
  order: string; // "exact" or "free"
  notRepeatable: string; // why it cannot be made again; "": it can
  wrong: string[]; // wrong bodies that were built in
  go: string; // version of Go
}

export type Gate = "" | "nil" | "ready" | "waiting" | "task" | "readied" | "timed-out";
export type Mode = "" | "r" | "w";

/** One event, as in a trace file. Fields that do not apply are zero or empty. */
export interface Event {
  i: number; // from 1
  t: number; // nanoseconds since the start
  ev: string; // call, try, wait, park, commit, next, begin-poll, poll, polled, ready, resume, ...
  g: number; // task; 0: none
  p: number; // -1: none
  m: number; // worker; -1: none
  fd: number;
  slot: number;
  gen: number;
  mode: Mode;
  gate: [Gate, Gate]; // before and after
  sys: string; // system call; "": none
  args: number[];
  ret: number;
  errno: string; // "EAGAIN"; "": no error
  q: string; // ring, next or global; of a kernel event "unread" or "ready list"
  qlen: number;
  reason: string;
  timer: number;
  n: number;
  why: string;
  cause: number; // event that made this one happen; 0: none
  freed: number; // of a next: the event by which the worker became free
  at: string; // "poller/gate.go:88"
}

/** One event in words (trace.Told), and what a viewer needs beside it. */
export interface Told {
  step: 0 | 1 | 2 | 3 | 4;
  whose: number; // the task to whose call the step belongs; 0: none
  said: string; // one plain sentence, no full stop at its end
  why: string; // why now, if the event before it does not say so; else ""
  changed: string[];
  words: string[]; // words of docs/words.md that are new here
}

export type Status =
  | "unknown" | "created" | "runnable" | "running" | "waiting" | "leaving" | "parked" | "blocked" | "dead";

export interface Task {
  id: number;
  name: string; // of its function; "": not known
  status: Status;
  p: number;
  m: number; // on which it runs; -1: none
  queue: string; // ring, next or global; "": in none
  queueP: number; // the queue's owner; -1: global, or none
  reason: string; // why it parks
  call: string; // the call that it is in, such as "Read"; "": in none
  slot: number; // of the gate where it waits; 0: at none
  mode: Mode; // of that gate
  due: number; // when its timer is due, ns since the start; 0: none
  since: number; // the event by which it got this status
}

export interface Worker {
  id: number; // M
  p: number; // -1: it has none
  task: number; // 0: none
  polling: boolean;
  asleep: boolean;
}

/** A slot of the poller, with the gates of its descriptor: the runtime's side. */
export interface Desc {
  slot: number;
  fd: number;
  gen: number;
  reading: Gate;
  writing: Gate;
}

/** The kernel's side of a descriptor. */
export interface Socket {
  fd: number;
  armed: number; // the event by which the kernel was told to watch it; 0: not
  unread: number; // bytes (or connections) that wait to be read; -1: not known
  listed: -1 | 0 | 1; // on the ready list; -1: not known
  pending: string[]; // operations under way (completion model)
}

/** State of everything as of one event. The page reads it and changes nothing. */
export interface State {
  i: number; // the last event applied; 0: none yet
  t: number;
  tasks: Map<number, Task>;
  workers: Map<number, Worker>;
  descs: Map<number, Desc>; // by slot
  sockets: Map<number, Socket>; // by fd
}

/** A guess before the next event: the true one among others. */
export interface Guess {
  options: { said: string; right: boolean; why: string }[]; // why: why not, or what brought it about
}

/** The counterpart of a line in Go's own source. */
export interface Counterpart {
  file: string; // "runtime/netpoll.go"
  name: string; // "(*pollDesc).netpollblock", as the doc comment's Go: line has it
  line: number;
  remark: string;
}

/** A recording, with a view of it that goes forwards and back. */
export interface Run {
  readonly header: Header;
  readonly first: number; // number of the first event that the recording has; 1 but with -from
  readonly n: number; // events; the last is number n
  readonly story: number; // number of the first event behind the set-up
  readonly end: number; // number of the story's last event; what follows is clean-up
  readonly leftOut: number; // events that the recording does not have (-max, -from)
  readonly setUp: string; // the set-up in one line
  readonly setUpWords: string[];
  readonly question: { text: string; at: number; answer: number; reply: string } | null;
  readonly outcome: { error: string; asleep: boolean }; // how the run ended; error "": well
  readonly answer: string; // what is to be learned of it, at its end; "": nothing

  event(i: number): Event;
  told(i: number): Told;
  /** State as of the view. The same object all the time: go() changes it in place. */
  readonly state: State;
  /** Moves the view to event i (0: before the first). */
  go(i: number): void;
  /** The number of the event that a place names ("41", "ev=park,g=3,n=3"), or why there is none. */
  find(place: string): number | { error: string };
  /** The guess for the event that follows i; null: none was made (see guessesMissing). */
  guess(i: number): Guess | null;
  readonly guessesMissing: string; // why there are no guesses; "": there are
  /** Text of a source file by lines; undefined: the recording does not carry it. */
  source(file: string): string[] | undefined;
  /** Numbers of the events that were emitted at "file:line". */
  eventsAt(at: string): number[];
  /** Counterparts in Go's source of the function that holds a line. */
  counterparts(at: string): Counterpart[];
  readonly goSource: string; // the version of Go that they are in, such as "go1.26.8"; "": not known
  readonly counterpartsMissing: string; // why there are none, or not all; ""
  /** What a word means; "": not known. Forms ("parked") are found, too. */
  meaning(word: string): string;
  /** All words with their forms. */
  readonly words: { name: string; forms: string[]; means: string }[];
}

export interface ScenarioInfo {
  name: string;
  says: string; // one line
  backends: string[];
  workers: number; // its own number
  changes: { tasks?: number; delay?: string; buffer?: number }; // what can be changed, and the default
}

/** How a scenario is to run; what is left out is the scenario's own. */
export interface Setting {
  scenario: string;
  backend?: string;
  workers?: number;
  seed?: number;
  choices?: string;
  tasks?: number;
  delay?: string; // "5ms", as time.ParseDuration reads it
  buffer?: number; // bytes
  wrong?: string; // name of a wrong body that is built in, as GameInfo.body
}
