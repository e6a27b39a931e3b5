import { createRoot } from 'react-dom/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ALICE, stubBrowser } from './browser.fixture.ts';
import { SessionProvider } from './session-provider.tsx';
import { useSecondsLeft } from './use-seconds-left.ts';

function Countdown() {
  return useSecondsLeft()?.seconds ?? 'no warning';
}

const turn = (visibility: 'hidden' | 'visible') => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange'));
};

test('the seconds are counted from two minutes before the end, and only while the page is seen', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { untilWatching } = stubBrowser(() => new Promise(() => {}));
  const place = document.createElement('div');
  const root = createRoot(place);
  onTestFinished(() => root.unmount());
  root.render(
    <SessionProvider user={{ ...ALICE, 'bff:session_expires_in': 600 }}>
      <Countdown />
    </SessionProvider>,
  );
  await untilWatching();
  const shows = () => expect.poll(() => place.textContent);
  await shows().toBe('no warning');
  vi.advanceTimersByTime(480_000);
  await shows().toBe('120');
  vi.advanceTimersByTime(10_000);
  await shows().toBe('110');
  const timers = vi.getTimerCount();
  turn('hidden');
  expect(vi.getTimerCount()).toBe(timers - 1);
  vi.advanceTimersByTime(5000);
  turn('visible');
  await shows().toBe('105');
  expect(vi.getTimerCount()).toBe(timers);
});
