import { expect, test } from 'vitest';
import * as z from 'zod';
import { createRecordSealer } from './record-seal.ts';
import { createSealer } from './seal.ts';

const OLD = 'an old secret of thirty-two chars';
const NEW = 'a new secret of thirty-two chars!';
const text = z.string();

test('a sealed record can be opened, and not be read', async () => {
  const sealer = createRecordSealer([NEW]);
  const sealed = await sealer.seal({ name: 'Alice Äpfel 🍏' });
  expect(sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString())).not.toContain('Alice');
  expect(await sealer.unseal(sealed, z.object({ name: text }))).toEqual({ name: 'Alice Äpfel 🍏' });
});

test('the same record is sealed differently each time', async () => {
  const sealer = createRecordSealer([NEW]);
  expect(await sealer.seal('value')).not.toBe(await sealer.seal('value'));
});

test('every secret opens, the first one seals', async () => {
  const before = await createRecordSealer([OLD]).seal('value');
  const rotated = createRecordSealer([NEW, OLD]);
  expect(await rotated.unseal(before, text)).toBe('value');
  const after = await rotated.seal('value');
  expect(await createRecordSealer([NEW]).unseal(after, text)).toBe('value');
  expect(await createRecordSealer([OLD]).unseal(after, text)).toBeNull();
});

test('what is not a record of ours holding what was expected opens as null', async () => {
  const sealer = createRecordSealer([NEW]);
  const sealed = await sealer.seal('value');
  const changed = sealed.replace(/.{4}$/, 'AAAA');
  const cookie = await createSealer([NEW]).seal('value', 60);
  for (const other of ['', 'garbage', 'a.b.c.d.e', sealed.slice(1), changed, cookie]) {
    expect(await sealer.unseal(other, text)).toBeNull();
  }
  expect(await sealer.unseal(sealed, z.number())).toBeNull();
});

test('a record is opened however large it is', async () => {
  const sealer = createRecordSealer([NEW]);
  const large = 'claim '.repeat(200_000);
  expect(await sealer.unseal(await sealer.seal(large), text)).toBe(large);
});
