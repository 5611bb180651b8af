// This file answers: how large is the stage? As wide as its column, and as high as its run needs:
// the same height from the first event to the last.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Run } from "../model/types";
import { chapter } from "./chapter";
import { heightFor } from "./places";

/** The height at which all of a run is drawn well, in a column of that width. */
export const stageHeight = (run: Run, width: number) => Math.max(heightFor(chapter(run, run.story), width), 320);

/** The width of an element, followed. */
export function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const el = ref.current;
    if (!el) return;
    const measure = () => setWidth(Math.floor(el.clientWidth));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(el);
    return () => watch.disconnect();
  }, []);
  return { ref, width };
}
