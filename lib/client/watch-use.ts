/** What a person does who is there. */
const SIGNS = ['keydown', 'pointerdown', 'wheel', 'touchmove'];

/** Not more often, even while nobody answers. */
const PAUSE_MS = 1000;

interface Use {
  readonly isDue: () => boolean;
  readonly use: () => Promise<void>;
}

/**
 * Uses the session when the person uses the page, as often as the server keeps count of it: every tenth of the idle
 * time. Not what happens within an element with the attribute `data-no-use`.
 */
export function watchUse({ isDue, use }: Use, signal: AbortSignal): void {
  let triedAt = Number.NEGATIVE_INFINITY;
  const onSign = ({ target }: Event) => {
    if (target instanceof Element && target.closest('[data-no-use]')) return;
    if (!isDue() || Date.now() - triedAt < PAUSE_MS) return;
    triedAt = Date.now();
    void use();
  };
  for (const sign of SIGNS) document.addEventListener(sign, onSign, { signal, passive: true });
}
