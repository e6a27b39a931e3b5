import {
  HINT_AFTER_LOGOUT_SECONDS,
  HINT_SECONDS,
  isLive,
  type LogoutHint,
  type Session,
  type SessionEnding,
} from '#lib/session/session.ts';
import { type SessionNewsListener, toNews } from '#lib/session/session-news.ts';
import {
  type Claim,
  ENDED_SECONDS,
  ENDING_SECONDS,
  type EndedSessions,
  type LogoutTarget,
  type NewLogin,
  type Reservation,
  type SessionStore,
} from '#lib/session/session-store.ts';
import { createExpiringMap } from './expiring-map.ts';
import { createMemoryIndex, namesOf, type SharedName, toText } from './memory-index.ts';
import { createMemoryRevocations } from './memory-revocations.ts';

/**
 * Sessions in the memory of one process: for one machine, gone when it stops. Nothing waits inside an operation, so
 * none can come between the steps of another.
 *
 * @param now epoch seconds
 */
export function createMemoryStore({ now }: { now: () => number }): SessionStore {
  const index = createMemoryIndex();
  const sessions = createExpiringMap<Session>(now, index.remove);
  const hints = createExpiringMap<LogoutHint>(now);
  const endings = createExpiringMap<SessionEnding>(now);
  const ended = createExpiringMap<LogoutTarget>(now);
  const claims = createExpiringMap<Exclude<Claim, 'claimed'>>(now);

  const put = (session: Session) => {
    sessions.set(session.id, session, Math.min(session.idleExpiresAt, session.expiresAt));
    index.add(session);
  };

  /** An older logout token that comes late does not take the place of a newer one. */
  const remember = (target: LogoutTarget) => {
    const key = toText(target);
    const issuedAt = Math.max(target.issuedAt, ended.get(key)?.issuedAt ?? 0);
    ended.set(key, { ...target, issuedAt }, now() + ENDED_SECONDS);
  };

  /** A provider session that has ended is refused for good, a subject only with a login from before. */
  const isOvertaken = ({ session, issuedAt }: NewLogin) =>
    namesOf(session)
      .flatMap((name) => ended.get(name) ?? [])
      .some((target) => target.providerSessionId !== undefined || issuedAt <= target.issuedAt);

  const findAll = (name: SharedName) => index.find(name).flatMap((id) => sessions.get(id) ?? []);

  const listeners = new Set<SessionNewsListener>();

  const tell = (changed: readonly Session[], change: SessionEnding | 'begun') => {
    for (const { onNews } of listeners) onNews(changed.map((session) => toNews(session, change)));
  };

  const endAll = (found: readonly Session[], ending: SessionEnding): EndedSessions => {
    for (const session of found) {
      const { id } = session;
      sessions.delete(id);
      if (endings.get(id) === null) endings.set(id, ending, now() + ENDING_SECONDS);
    }
    tell(found, ending);
    return { count: found.length, open: async () => found };
  };

  const endNamed = (target: LogoutTarget) => {
    const { issuer, issuedAt, reason } = target;
    remember(target);
    const found = new Set(findAll(target));
    if (target.allOfSubject) {
      const subjects = new Set([...found].map(({ subject }) => subject));
      for (const subject of target.subject === undefined ? subjects : subjects.add(target.subject)) {
        remember({ issuer, issuedAt, subject });
        for (const session of findAll({ issuer, subject })) found.add(session);
      }
    }
    return endAll([...found], { by: 'provider', ...(reason === undefined ? {} : { reason }) });
  };

  const claim = ({ name, ttlSeconds }: Reservation): Claim => {
    const earlier = claims.get(name);
    if (earlier !== null) return earlier;
    claims.set(name, 'taken', now() + ttlSeconds);
    return 'claimed';
  };

  return {
    driver: 'memory',

    create: async (login) => {
      if (isOvertaken(login)) return false;
      put(login.session);
      hints.set(login.session.id, login.hint, login.session.expiresAt + HINT_SECONDS);
      tell([login.session], 'begun');
      return true;
    },

    hasEndedAtProvider: async ({ issuer, providerSessionId, subject }) =>
      [undefined, subject].some(
        (one) => ended.get(toText({ issuer, providerSessionId, subject: one })) !== null,
      ),

    read: async (id) => sessions.get(id),

    readForLogout: async (id) => ({ session: sessions.get(id), hint: hints.get(id) }),

    readEnding: async (id) => {
      const isOver = sessions.get(id) === null && hints.get(id) !== null;
      return endings.get(id) ?? (isOver ? { by: 'time' } : null);
    },

    update: async (session) => {
      if (sessions.get(session.id) === null || !isLive(session, now())) return false;
      put(session);
      return true;
    },

    delete: async (gone) => {
      endAll(gone, { by: 'person' });
      for (const { id } of gone) hints.shorten(id, now() + HINT_AFTER_LOGOUT_SECONDS);
    },

    redeemLogoutToken: async (target, reservation) => {
      const outcome = claim(reservation);
      return outcome === 'claimed' ? endNamed(target) : outcome;
    },

    deleteByProviderSession: async (key) => endAll(findAll(key), { by: 'provider' }),

    deleteOthers: async ({ id, issuer, subject }) => {
      const others = findAll({ issuer, subject }).filter((session) => session.id !== id);
      return endAll(others, { by: 'person' });
    },

    list: async ({ issuer, subject }) => findAll({ issuer, subject }),

    claimOnce: async (reservation) => claim(reservation),

    confirm: async ({ name, ttlSeconds }) => claims.set(name, 'done', now() + ttlSeconds),

    revocations: createMemoryRevocations(now),

    subscribe: (listener) => {
      listeners.add(listener);
      listener.onListening();
      return () => listeners.delete(listener);
    },

    ping: async () => {},
    close: async () => {},
  };
}
