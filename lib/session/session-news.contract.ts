import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLogin, ISSUER, redeemNewToken } from './session.fixture.ts';
import type { Session, SessionEnding } from './session.ts';
import { type SessionNews, toNews } from './session-news.ts';
import type { LogoutTarget, SessionStore } from './session-store.ts';

/** Two instances of the app on one store. */
type MakeStores = (options: { readonly now: () => number }) => Promise<readonly [SessionStore, SessionStore]>;

/** What every driver promises whose `subscribe` is not `null`. */
export function describeSessionNews(name: string, makeStores: MakeStores): void {
  describe(`the news of ${name}`, () => {
    const now = Math.floor(Date.now() / 1000);
    let here: SessionStore;
    let elsewhere: SessionStore;
    let unsubscribe: (() => void)[];

    beforeEach(async () => {
      [here, elsewhere] = await makeStores({ now: () => now });
      unsubscribe = [];
    });

    afterEach(async () => {
      for (const stop of unsubscribe) stop();
      await here.close();
      await elsewhere.close();
    });

    const listen = async (store = here) => {
      const endings: SessionNews[] = [];
      const begun: SessionNews[] = [];
      const onNews = (told: readonly SessionNews[]) => {
        for (const news of told) (news.change === 'begun' ? begun : endings).push(news);
      };
      const [onListening, onFailure] = [vi.fn(), vi.fn()];
      const stop = store.subscribe?.({ onNews, onListening, onFailure }) ?? (() => {});
      unsubscribe.push(stop);
      await expect.poll(() => onListening).toHaveBeenCalledOnce();
      return { begun, endings, stop };
    };

    const signIn = async (choice: Parameters<typeof createLogin>[1] = {}) => {
      const login = createLogin(now, choice);
      await here.create(login);
      return login.session;
    };

    const end = (target: Partial<LogoutTarget>) =>
      redeemNewToken(elsewhere, { issuer: ISSUER, issuedAt: now, ...target } as LogoutTarget);

    const endingsOf = (ending: SessionEnding, ...sessions: readonly Session[]) =>
      expect.arrayContaining(sessions.map((session) => toNews(session, ending)));

    test('tell of a sign-in, wherever it was', async () => {
      const { begun } = await listen(elsewhere);
      const session = await signIn();
      await expect.poll(() => begun).toEqual([toNews(session, 'begun')]);
    });

    test('tell of a sign-out, wherever it was', async () => {
      const { endings } = await listen();
      const [one, two, other] = [await signIn(), await signIn(), await signIn()];
      await here.delete([one]);
      await elsewhere.delete([two]);
      await expect.poll(() => endings).toEqual(endingsOf({ by: 'person' }, one, two));
      expect(endings).not.toContainEqual(toNews(other, { by: 'person' }));
    });

    test.each<[string, Partial<LogoutTarget>]>([
      ['sid', { providerSessionId: 's' }],
      ['sub', { subject: 'alice' }],
      ['both', { providerSessionId: 's', subject: 'alice' }],
    ])('tell of every session that a logout token by %s has ended', async (_name, target) => {
      const { endings } = await listen();
      const mine = [await signIn({ providerSessionId: 's' }), await signIn({ providerSessionId: 's' })];
      await signIn({ providerSessionId: 't', subject: 'bob' });
      await end(target);
      await expect.poll(() => endings).toEqual(endingsOf({ by: 'provider' }, ...mine));
      expect(endings).toHaveLength(2);
    });

    test('tell of the end of a provider session', async () => {
      const { endings } = await listen();
      const session = await signIn({ providerSessionId: 's' });
      await elsewhere.deleteByProviderSession({ issuer: ISSUER, providerSessionId: 's' });
      await expect.poll(() => endings).toEqual([toNews(session, { by: 'provider' })]);
    });

    test('reach every listener, and none that has stopped', async () => {
      const [first, stopped, second] = [await listen(), await listen(), await listen(elsewhere)];
      stopped.stop();
      const session = await signIn();
      await here.delete([session]);
      for (const { endings } of [first, second]) {
        await expect.poll(() => endings).toEqual([toNews(session, { by: 'person' })]);
      }
      expect(stopped.endings).toEqual([]);
    });
  });
}
