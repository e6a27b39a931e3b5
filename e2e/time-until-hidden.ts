import { type Page, test } from '@playwright/test';

/**
 * Notes when something is pressed in one page, and when the message stands before the other.
 *
 * @returns what adds the time between the two to the report. It is told and not judged: machines differ.
 */
export async function noteUntilHidden(pressed: Page, hidden: Page): Promise<(what: string) => Promise<void>> {
  await pressed.evaluate(() => {
    const note = () => localStorage.setItem('pressed-at', String(Date.now()));
    addEventListener('click', note, { capture: true, once: true });
  });
  await noteHidden(hidden);
  return async (what) => {
    // Asked of the other page: this one may be on its way out.
    const pressedAt = await hidden.evaluate(() => Number(localStorage.getItem('pressed-at')));
    report((await readNote(hidden)) - pressedAt, what);
  };
}

/** The same, from now on. */
export async function noteUntilHiddenFromNow(hidden: Page): Promise<(what: string) => Promise<void>> {
  await noteHidden(hidden);
  const start = Date.now();
  return async (what) => report((await readNote(hidden)) - start, what);
}

const noteHidden = (page: Page) =>
  page.evaluate(() => {
    const observer = new MutationObserver(() => {
      if (document.querySelector('dialog[open]') === null) return;
      observer.disconnect();
      document.documentElement.setAttribute('data-noted', String(Date.now()));
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  });

const readNote = (page: Page) =>
  page.evaluate(() => Number(document.documentElement.getAttribute('data-noted')));

function report(milliseconds: number, what: string): void {
  test.info().annotations.push({ type: 'took', description: `${milliseconds} ms ${what}` });
}
