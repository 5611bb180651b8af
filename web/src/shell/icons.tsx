// This file answers: what do the few signs look like? They are drawn: the part of the typeface
// that the page brings along has none.

const paths = {
  back: "M10 3 5 8l5 5",
  on: "M6 3l5 5-5 5",
  cause: "M12 12 4 4M4 10V4h6",
  play: "M5 3v10l8-5z",
  pause: "M5 3v10M11 3v10",
  close: "M4 4l8 8M12 4l-8 8",
  down: "M4 6l4 4 4-4",
  link: "M7 9l2-2M6 5l2-2a2.8 2.8 0 014 4l-2 2M10 11l-2 2a2.8 2.8 0 01-4-4l2-2",
  out: "M6 3H3v10h10v-3M9 3h4v4M13 3 7 9",
};

export function Icon({ of }: { of: keyof typeof paths }) {
  return <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={paths[of]} /></svg>;
}

/** Half dark, half light. */
export function ThemeIcon() {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" />
      <path d="M8 2a6 6 0 010 12z" fill="currentColor" />
    </svg>
  );
}
