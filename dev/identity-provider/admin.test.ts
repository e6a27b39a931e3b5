import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, ALICE, startTestBench, type TestBench } from './test-bench.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());

const address = (path: string) => new URL(path, bench.provider.issuer);
const sessionWith = (sid: unknown) =>
  bench.provider.sessions().find(({ clients }) => clients.some((client) => client.sid === sid));

describe('the admin address', () => {
  const admin = (path: string, init: RequestInit = {}) =>
    fetch(address(path), { ...init, headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } });
  const addAccount = (account: unknown) =>
    admin('/admin/accounts', { method: 'POST', body: JSON.stringify(account) });

  it('needs its token', async () => {
    const response = await fetch(address('/admin/sessions'), {
      headers: { Authorization: 'Bearer guessed' },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  it('adds people who can then sign in', async () => {
    const carol = { name: 'carol', password: 'carols-own', claims: { email: 'carol@test.example' } };
    const response = await addAccount(carol);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ name: 'carol', subject: 'person-carol' });
    const { tokens } = await bench.signIn(carol);
    expect(tokens.claims()).toMatchObject({ sub: 'person-carol', email: 'carol@test.example' });
  });

  it.each([
    ['a name that is taken', { name: 'alice', password: 'x' }, 409],
    ['a name that is none', { name: '../alice', password: 'x' }, 400],
    ['no password', { name: 'dora' }, 400],
    ['no object', 'dora', 400],
  ])('does not add %s', async (_what, account, status) => {
    expect((await addAccount(account)).status).toBe(status);
  });

  it('lists and ends sessions', async () => {
    const { tokens } = await bench.signIn(ALICE);
    const sid = tokens.claims()?.sid;
    const sessions: unknown = await (await admin('/admin/sessions')).json();
    const session = sessionWith(sid);
    expect(sessions).toContainEqual(session);

    const ended = await admin(`/admin/sessions/${session?.id}/end`, { method: 'POST' });
    expect(await ended.json()).toEqual(session);
    expect(bench.provider.deliveries().at(-1)).toMatchObject({ answer: 200, claims: { sid } });
    expect((await admin(`/admin/sessions/${session?.id}/end`, { method: 'POST' })).status).toBe(404);
  });

  it('knows what was delivered and what was asked of the provider', async () => {
    expect(await (await admin('/admin/deliveries')).json()).toEqual(bench.provider.deliveries());
    expect(await (await admin('/admin/requests')).json()).toContainEqual({ method: 'POST', path: '/token' });
  });

  it('makes the provider behave in a way, and otherwise as it started', async () => {
    const behave = (texts: unknown) =>
      admin('/admin/behaviour', { method: 'POST', body: JSON.stringify(texts) });
    await behave({ sendSid: 'false' });
    await behave({ returnState: 'false' });
    expect(bench.provider.behaviour.current()).toMatchObject({ sendSid: true, returnState: false });
    expect((await behave({ returnState: 'perhaps' })).status).toBe(400);
    await behave({});
    expect(bench.provider.behaviour.current()).toMatchObject({ returnState: true });
  });

  it('says what a wrong method should have been', async () => {
    const response = await admin('/admin/accounts');
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('POST');
  });
});

describe('a client that cannot take the logout token', () => {
  it('does not keep the session from ending', async () => {
    const failing = await startTestBench(503);
    const { tokens } = await failing.signIn(ALICE);
    const [session] = failing.provider.sessions();
    await failing.provider.endSession(session?.id ?? '');
    expect(failing.provider.deliveries()).toMatchObject([
      { answer: 503, claims: { sid: tokens.claims()?.sid } },
    ]);
    expect(failing.provider.sessions()).toEqual([]);
    await failing.close();
  });
});
