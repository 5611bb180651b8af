// This file answers: which games are there? The real code first, then the wrong bodies in the order
// in which the runtime lists them, the easy ones first.

import type { GameInfo } from "../runtime/types";
import { bodyName, capital } from "./say";
import { isWon } from "./won";

export function Menu({ games, choose }: { games: GameInfo[]; choose: (g: GameInfo) => void }) {
  const real = games.filter((g) => !g.body);
  const wrong = games.filter((g) => g.body);
  const done = wrong.filter(isWon).length;
  return (
    <div class="menu">
      <p class="big">
        A task is about to sleep, and what should wake it comes at the same time. You say who moves next.{" "}
        <b>Can you make the task sleep for ever?</b>
      </p>
      <h2>The real code <span>Try, and see why it holds.</span></h2>
      <ul class="games reals">
        {real.map((g) => (
          <li key={g.name}>
            <button onClick={() => choose(g)}>
              <b>{capital(g.name)}</b>
            </button>
          </li>
        ))}
      </ul>
      <h2>Wrong code <span>{done > 0 ? `${done} of ${wrong.length} broken.` : "One mistake in each; you are told which when you have won. The first are easy."}</span></h2>
      <ul class="games">
        {wrong.map((g) => (
          <li key={g.name + g.body}>
            <button onClick={() => choose(g)}>
              <span class="name">
                <b>{capital(bodyName(g.body))}</b>
                {isWon(g) && <span class="tick">✓<span class="heard"> won</span></span>}
              </span>{" "}
              <span class="of">{g.name}</span>{" "}
              <span class="says">{isWon(g) ? g.says : ""}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
