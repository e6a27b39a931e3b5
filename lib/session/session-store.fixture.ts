import { afterEach, beforeEach, expect } from 'vitest';
import { createLogin, ISSUER, redeemNewToken } from './session.fixture.ts';
import type { Session } from './session.ts';
import type { LogoutTarget, NewLogin, SessionStore } from './session-store.ts';

export type MakeStore = (options: { readonly now: () => number }) => Promise<SessionStore>;

type LoginChoice = Parameters<typeof createLogin> extends [number, ...infer Choice] ? Choice : never;

/** A new store for each test, and what tests do with it. */
export interface StoreWorld {
  readonly store: SessionStore;
  /** Epoch seconds. A test moves it. */
  now: number;
  readonly signIn: (...choice: LoginChoice) => Promise<NewLogin>;
  readonly isRefused: (login: NewLogin) => Promise<boolean>;
  readonly isAlive: (login: NewLogin) => Promise<boolean>;
  /** By a new logout token of now. */
  readonly end: (
    target: Omit<LogoutTarget, 'issuer' | 'issuedAt'> & Partial<LogoutTarget>,
  ) => Promise<readonly Session[]>;
}

export function createStoreWorld(makeStore: MakeStore): StoreWorld {
  let store: SessionStore;

  beforeEach(async () => {
    // A real store counts its times to live by the real clock.
    world.now = Math.floor(Date.now() / 1000);
    store = await makeStore({ now: () => world.now });
  });
  afterEach(() => store.close());

  const world: StoreWorld = {
    get store() {
      return store;
    },
    now: 0,
    signIn: async (...choice) => {
      const login = createLogin(world.now, ...choice);
      expect(await store.create(login)).toBe(true);
      return login;
    },
    isRefused: async (login) => !(await store.create(login)),
    isAlive: async ({ session }) => (await store.read(session.id)) !== null,
    end: async (target) => {
      const options = { issuer: ISSUER, issuedAt: world.now, ...target } as LogoutTarget;
      const ended = await redeemNewToken(store, options);
      const sessions = await ended.open();
      expect(ended.count).toBe(sessions.length);
      return sessions;
    },
  };
  return world;
}

export const idsOf = (sessions: readonly Session[]) => sessions.map(({ id }) => id).sort();
