// This file answers: what is played here, how, and which games are there? Wrong bodies first, the
// easy ones before the others; what is wrong in one is told when it is won.

import type { GameInfo } from "../runtime/types";
import { bodyName, capital } from "./say";
import { isWon } from "./won";

interface Props {
  games: GameInfo[];
  choose: (g: GameInfo) => void;
}

export function Menu({ games, choose }: Props) {
  const real = games.filter((g) => !g.body);
  const wrong = games.filter((g) => g.body);
  const done = wrong.filter(isWon).length;
  const first = wrong.findIndex((g) => !isWon(g));
  return (
    <div class="menu">
      <p class="big">
        A task, which is greenpoll’s goroutine, reads and finds nothing: it goes to sleep until data comes. But what if data
        comes at just that moment? <b>You say who moves next. Make the task sleep for ever.</b>
      </p>
      <ol class="how">
        <li>Orange is what should wake the task, blue is the task itself. Both look at one word, the gate.</li>
        <li>Press the button of a side: it makes one move. Any move can be undone.</li>
        <li>The other side is done, and the task still sleeps? You have won.</li>
      </ol>
      {first >= 0 && <p><button class="strong begin" onClick={() => choose(wrong[first]!)}>{done > 0 ? `Go on with wrong code ${first + 1}` : "Begin with wrong code 1"}</button></p>}
      <h2>Wrong code <span>{done > 0 ? `${done} of ${wrong.length} broken.` : "One mistake in each. The first are easy."}</span></h2>
      <ul class="games">
        {wrong.map((g, i) => (
          <li key={g.name + g.body}>
            <button onClick={() => choose(g)}>
              <span class="name">
                <b>Wrong code {i + 1}</b>
                {isWon(g) && <span class="tick">✓<span class="heard"> won</span></span>}
              </span>{" "}
              <span class="of">{g.name}</span>{" "}
              {isWon(g) && <span class="says">{bodyName(g.body)}</span>}
            </button>
          </li>
        ))}
      </ul>
      <h2>The real code <span>No order breaks it. Try, and see why.</span></h2>
      <ul class="games reals">
        {real.map((g) => (
          <li key={g.name}>
            <button onClick={() => choose(g)}>
              <b>{capital(g.name)}</b>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
