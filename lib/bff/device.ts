import Bowser from 'bowser';

/** Browser and system in words, like `Firefox on macOS`, from a `User-Agent`; `null` when neither is known. */
export function toDevice(userAgent: string | undefined): string | null {
  if (!userAgent) return null;
  const { browser, os, platform } = Bowser.parse(userAgent);
  const names = [browser.name, platform.model ?? os.name].filter((name) => name !== undefined && name !== '');
  return names.length === 0 ? null : names.join(' on ');
}
