// This file answers: what do the page and the Worker of a runtime say to each other? The page
// says first how to begin, and then asks; the Worker says that it is ready, answers, and says how
// it ended, if it still can.

/** The first message to a Worker. All of it is gzip in base64, but for the name. */
export interface Begin {
  wasm: string;
  patch: string; // what makes the build with a wrong body out of it; "": nothing
  sources: string; // in base64 alone: an archive is compressed by itself
  wrong: string; // name of the wrong body; "": none
}

export interface Question {
  id: number;
  call: string;
  args: string; // JSON
}

export type Message =
  | { kind: "ready" }
  | { kind: "answer"; id: number; bytes: Uint8Array }
  | { kind: "error"; id: number; why: string }
  | { kind: "ended"; why: string };
