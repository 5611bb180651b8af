// This file answers: how does a sheet lie over the page? A dialog: the focus stays in it, Escape or
// a press beside it closes it.

import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icons";
import { closePanel } from "./panels";

export function Sheet({ title, wide, children }: { title: string; wide?: boolean; children: preact.ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const el = ref.current!;
    if (!el.open) el.showModal();
    return () => el.close();
  }, []);
  return (
    <dialog ref={ref} class={wide ? "sheet wide" : "sheet"} aria-label={title} onCancel={(e) => { e.preventDefault(); closePanel(); }} onClick={(e) => { if (e.target === ref.current) closePanel(); }}>
      <div class="inside">
        <header><h2>{title}</h2><button class="bare" onClick={() => closePanel()} aria-label="Dismiss"><Icon of="close" /></button></header>
        {children}
      </div>
    </dialog>
  );
}
