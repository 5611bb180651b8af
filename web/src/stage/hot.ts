// This file answers: which places does the event concern? They are drawn with a strong outline.

import type { Event } from "../model/types";
import type { Stay } from "./survey";

/** Keys of places: "socket 4", "gate 4", "buffer 4", "news", "worker 0", "queue 0", "shelf time". */
export function hotPlaces(e: Event | null, stay: Stay | undefined): Set<string> {
  const hot = new Set<string>();
  if (!e) return hot;
  const worker = () => hot.add(`worker ${e.m}`);
  const place = () => stay && hot.add(stay.fd ? `gate ${stay.fd}` : `shelf ${stay.shelf}`);
  switch (e.ev) {
    case "open":
    case "try":
    case "submit":
      hot.add(`socket ${e.fd}`);
      if (e.mode === "r" && e.ret > 0) hot.add(`buffer ${e.fd}`);
      break;
    case "kernel":
      hot.add(`socket ${e.fd}`);
      hot.add(e.q === "ready list" ? `dot ${e.fd}` : `buffer ${e.fd}`);
      if (e.q === "ready list" || e.why === "operation complete") hot.add("news");
      break;
    case "wait":
    case "move":
    case "consume":
      hot.add(`gate ${e.fd}`);
      break;
    case "polled":
      hot.add(`gate ${e.fd}`);
      hot.add(`socket ${e.fd}`);
      break;
    case "poll":
      if (e.ret > 0) hot.add("news");
      break;
    case "commit":
      place();
      break;
    case "ready":
      hot.add(`queue ${e.q === "global" ? -1 : e.p}`);
      break;
    case "timer":
      hot.add("clock");
      hot.add("shelf time");
      break;
    case "complete":
    case "park":
    case "steal":
    case "next":
    case "resume":
    case "call":
    case "return":
    case "spawn":
    case "exit":
    case "yield":
    case "idle":
    case "wake":
    case "handoff":
    case "back":
      worker();
  }
  return hot;
}
