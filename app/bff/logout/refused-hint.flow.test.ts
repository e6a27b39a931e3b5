import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVisitor, signOutAtProvider } from '#dev/identity-provider/visitor.ts';
import { type Person, startWorld, type World } from '#dev/testing/flow-world.ts';
import { startScriptedWorld } from '#dev/testing/scripted-world.ts';

describe('a provider that has changed its keys, and knows the old ones no more', () => {
  let world: World;
  let person: Person;

  beforeEach(async () => {
    world = await startWorld();
    person = world.newPerson();
    await world.signIn(person);
    world.provider.behaviour.change({ keepOldKeys: 'false' });
    await world.provider.rotateKeys();
  });
  afterEach(() => world.close());

  const startSignOut = async (path: string) => {
    const response = await world.app.request(path, { jar: person.jar });
    return new URL(response.headers.get('location') ?? '');
  };

  /** Without a hint it asks, and ends the session. */
  const expectToEnd = async (url: URL) => {
    expect(url.searchParams.has('id_token_hint')).toBe(false);
    expect((await signOutAtProvider(url, person.jar)).asked).toBe(true);
    expect(world.provider.sessions().some(({ name }) => name === person.account.name)).toBe(false);
  };

  test('gets no hint that it would refuse, as soon as the app knows the new keys', async () => {
    await world.signIn(world.newPerson());
    await expectToEnd(await startSignOut(await world.logoutUrl(person.jar)));
  });

  test('strands nobody at the second attempt, though the app had not noticed at the first', async () => {
    const path = await world.logoutUrl(person.jar);
    const refused = await createVisitor(person.jar).open(await startSignOut(path));
    expect(refused).toMatchObject({ kind: 'page', status: 400 });
    await expectToEnd(await startSignOut(path));
  });
});

test('a hint goes along while the keys of the provider cannot be had, however often somebody tries', async () => {
  const world = await startScriptedWorld();
  const { provider, app } = world;
  const { jar } = await world.signIn();
  app.passTime(10);
  await provider.rotateKey();
  await world.signIn();
  app.passTime(10);
  provider.script.answers['/jwks'] = { status: 500 };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const response = await app.request('/bff/logout?sid=provider-session-1', { jar });
    expect(response.headers.get('location')).toContain('id_token_hint=');
  }
  await world.close();
});
