// This file answers: what does a system call's arrow say, and what its answer's?

import type { Event } from "../model/types";
import { count } from "./view";

/** "recvfrom(fd 4)"; "" if the event has crossed the boundary by no call. */
export function callText(e: Event): string {
  if (!e.sys || e.ev === "complete") return ""; // a result that the task has already
  return isPoll(e) || !e.fd ? e.sys : `${e.sys}(fd ${e.fd})`;
}

export const isPoll = (e: Event) => e.ev === "poll" || e.ev === "begin-poll";

/** Whether a poll slept, so that its call was made at an earlier event. */
export const slept = (e: Event) => e.ev === "poll" && e.p < 0;

export function answerText(e: Event, completion: boolean): { text: string; error: boolean } {
  if (e.errno) return { text: e.errno, error: true };
  switch (e.ev) {
    case "poll":
      if (e.ret <= 0) return { text: "nothing new", error: true };
      return { text: completion ? count(e.ret, "result") : `news of ${count(e.ret, "socket")}`, error: false };
    case "submit":
      return e.why === "pending" ? { text: "under way", error: false } : { text: "done at once", error: false };
    case "try":
      if (/^accept/.test(e.sys)) return { text: `fd ${e.ret}`, error: false };
      if (/^(recv|read|WSARecv)/.test(e.sys)) return { text: e.ret === 0 ? "0 bytes: the end" : count(e.ret, "byte"), error: false };
      if (/^(send|write|WSASend)/.test(e.sys)) return { text: `${count(e.ret, "byte")} taken`, error: false };
  }
  return { text: "done", error: false };
}

/** Events whose arrows to the kernel belong to a descriptor. */
export const resultText = (n: number, round: boolean) => (round ? "a connection" : n > 0 ? count(n, "byte") : "done");
