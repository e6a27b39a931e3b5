/**
 * Keeps the sessions and the log of the console up to date while its tab is in front. What was unfolded stays
 * unfolded, and the focus stays where it was.
 */
export const CONSOLE_SCRIPT = `
const live = document.getElementById('live');
const state = document.getElementById('updating');
let shown = '';
let timer;

function show(markup) {
  const open = [...live.querySelectorAll('details[open] > summary')].map(({ id }) => id);
  const focused = live.contains(document.activeElement) ? document.activeElement.id : '';
  live.innerHTML = markup;
  for (const id of open) document.getElementById(id)?.parentElement.setAttribute('open', '');
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function tell(text) {
  if (state.textContent !== text) state.textContent = text;
}

async function update() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const response = await fetch('/console/live', { signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(response.status);
    const markup = await response.text();
    // A button that is replaced while it is pressed has not been clicked.
    if (markup !== shown && !live.matches(':active')) {
      show(markup);
      shown = markup;
    }
    tell('This page updates by itself.');
  } catch {
    tell('The provider does not answer. What you see may be out of date.');
  }
  clearTimeout(timer);
  timer = setTimeout(update, 1000);
}

document.addEventListener('visibilitychange', update);
update();
`;
