import { expect, test } from 'vitest';
import * as z from 'zod';
import { createSealer } from './seal.ts';

const OLD = 'an old secret of thirty-two chars';
const NEW = 'a new secret of thirty-two chars!';

test('a sealed value can be opened, and not be read', async () => {
  const sealer = createSealer([NEW]);
  const sealed = await sealer.seal({ name: 'Alice Äpfel 🍏' }, 60);
  expect(sealed).not.toContain('Alice');
  expect(Buffer.from(sealed, 'base64url').toString()).not.toContain('Alice');
  expect(await sealer.unseal(sealed, z.object({ name: z.string() }))).toEqual({ name: 'Alice Äpfel 🍏' });
});

test('the same value is sealed differently each time', async () => {
  const sealer = createSealer([NEW]);
  expect(await sealer.seal('value', 60)).not.toBe(await sealer.seal('value', 60));
});

test('every secret opens, the first one seals', async () => {
  const before = await createSealer([OLD]).seal('value', 60);
  const rotated = createSealer([NEW, OLD]);
  expect(await rotated.unseal(before, z.string())).toBe('value');

  const after = await rotated.seal('value', 60);
  expect(await createSealer([NEW]).unseal(after, z.string())).toBe('value');
  expect(await createSealer([OLD]).unseal(after, z.string())).toBeNull();
});

test('what is not a live seal of ours holding what was expected opens as null', async () => {
  const sealer = createSealer([NEW]);
  const sealed = await sealer.seal('value', 60);
  const middle = Math.floor(sealed.length / 2);
  const changed = sealed.slice(0, middle) + (sealed[middle] === 'A' ? 'B' : 'A') + sealed.slice(middle + 1);
  for (const text of ['', 'garbage', '*'.repeat(500), 'Fe26.2**', sealed.slice(1), changed]) {
    expect(await sealer.unseal(text, z.string())).toBeNull();
  }
  expect(await sealer.unseal(sealed, z.number())).toBeNull();
  expect(await sealer.unseal(await sealer.seal(undefined, 60), z.string())).toBeNull();
  // An expired seal is still taken for the tolerance of a minute.
  expect(await sealer.unseal(await sealer.seal('value', -61), z.string())).toBeNull();
});
