// This file answers: what is wrong, or under way? A line over the stage; what was there stays.

import { banner } from "../store";

export function Banner() {
  const b = banner.value;
  if (!b) return null;
  return (
    <div class="banner" role={b.again ? "alert" : "status"}>
      <span>{b.text}</span>
      {b.again && <button onClick={b.again}>{b.button ?? "Start again"}</button>}
      <button class="bare" onClick={() => (banner.value = null)}>Close</button>
    </div>
  );
}
