// This file answers: what does the kernel keep for the next poll, and which threads sleep in one?
// Its list of sockets with news, or of results; and the threads inside the call.

import { span } from "../shell/format";
import { resultText } from "./calls";
import type { Token } from "./picture";
import { lastOf } from "./survey";
import { box, say, widthOf, workerAt, type View } from "./view";

/** The kernel's list: sockets with news in their order, or results of operations. */
export function news(v: View, hot: Set<string>): void {
  const { at, c } = v;
  if (!at.news) return;
  const { x, y, w, h } = at.news;
  const tall = h >= 60;
  const title = c.completion ? "completion port" : "ready list";
  const name = c.completion && at.narrow ? "port" : title;
  const b = box(v, "news", at.news, "kernel", "dashed", hot.has("news"));
  say(b, x + 12, y + (tall ? 20 : h / 2 + 5), name, { tone: "muted", word: title });
  const unknown = !c.completion && [...v.state.sockets.values()].some((s) => s.listed < 0);
  const list = c.completion
    ? c.survey.results.filter((r) => r.from <= v.i && v.i < r.to)
    : c.survey.news.filter((r) => r.from <= v.i && v.i < r.to && v.state.sockets.get(r.fd)?.listed === 1);
  const text = (r: (typeof list)[number]) =>
    c.completion && "n" in r && !at.narrow ? `fd ${r.fd}: ${resultText(r.n as number, c.survey.listens.has(r.fd))}` : `fd ${r.fd}`;
  let left = x + (tall ? 12 : 20 + widthOf(name));
  const top = tall ? y + 29 + (h - 60) / 3 : y + (h - 23) / 2;
  if (!list.length) {
    const empty = unknown ? (at.narrow ? "?" : "? a real kernel does not show it") : "empty";
    say(b, left, top + 16, empty, { tone: "muted" });
  }
  list.forEach((r, n) => {
    const width = widthOf(text(r), true) + 14;
    const rest = list.length - n;
    if (left + width > x + w - (rest > 1 ? 40 : 4)) {
      if (left < x + w) say(b, left + 2, top + 16, `+${rest}`, { tone: "kernel" });
      left = Infinity;
      return;
    }
    v.pic.tokens.push({ key: `news ${r.fd} ${r.from}`, rect: { x: left, y: top, w: width, h: 23 }, text: text(r), kind: "news", word: title, hot: r.from === v.i });
    left += width + 6;
  });
  b.says = `${c.completion ? "Results that wait for a poll" : "The ready list"}: ${unknown ? "not known" : list.map(text).join(", ") || "empty"}.`;
}

/** Threads that sleep inside the poll lie in the kernel, each beside its worker's place. */
export function asleep(v: View, hot: Set<string>): void {
  for (const w of v.state.workers.values()) {
    const place = w.polling ? workerAt(v, w.id) : undefined;
    if (!place) continue;
    const { y, h } = place.rect;
    const poll = lastOf(v.c.survey.polls.get(w.id), v.i, (p) => p.at);
    const text = `M ${w.id}, asleep`;
    const token: Token = {
      key: `M ${w.id}`, kind: "M asleep", text, word: "worker", hot: hot.has(`M ${w.id}`),
      rect: { x: v.at.narrow ? 8 : h >= 84 ? 30 : 14, y: h >= 120 ? y + 64 : h >= 84 ? y + 58 : y + h / 2 - 11.5, w: widthOf(text, true) + 16, h: 23 },
    };
    v.pic.tokens.push(token);
    if (h >= 120) {
      const until = !poll || poll.delay < 0 ? "until there is news" : `for ${span(poll.delay)} at most`;
      say(v.pic, token.rect.x, y + 106, until, { tone: "muted" });
    }
  }
}

