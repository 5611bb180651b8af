// This file answers: how does a canvas stay sharp, and know when to draw anew?

import { signal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export interface Size { width: number; height: number; ratio: number }

/** Goes up when the typefaces are there: what was drawn before was drawn with others. */
export const fonts = signal(0);
void document.fonts.ready.then(() => fonts.value++);

/** As --small and --sans have it. */
export const font = '13px "IBM Plex Sans", system-ui, sans-serif';

/** The size of an element, in CSS pixels, as it changes. */
export function useSize<T extends Element>(): [preact.RefObject<T | null>, Signal<Size>] {
  const ref = useRef<T>(null);
  const size = useRef(signal<Size>({ width: 0, height: 0, ratio: 1 })).current;
  useEffect(() => {
    const el = ref.current;
    if (!el) return;
    const read = () => {
      const width = el.clientWidth, height = el.clientHeight, ratio = devicePixelRatio || 1, s = size.value;
      if (width !== s.width || height !== s.height || ratio !== s.ratio) size.value = { width, height, ratio };
    };
    const watch = new ResizeObserver(read);
    watch.observe(el);
    read();
    return () => watch.disconnect();
  }, []);
  return [ref, size];
}

/** Makes c as large as size, empty, with one unit a CSS pixel. */
export function fresh(c: HTMLCanvasElement | OffscreenCanvas, s: Size): CanvasRenderingContext2D {
  c.width = Math.max(1, Math.round(s.width * s.ratio));
  c.height = Math.max(1, Math.round(s.height * s.ratio));
  const x = c.getContext("2d") as CanvasRenderingContext2D;
  x.setTransform(s.ratio, 0, 0, s.ratio, 0, 0);
  return x;
}
