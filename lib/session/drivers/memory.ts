import {
  HINT_AFTER_LOGOUT_SECONDS,
  HINT_SECONDS,
  isLive,
  type LogoutHint,
  type Session,
} from '#lib/session/session.ts';
import {
  type Claim,
  ENDED_SECONDS,
  type LogoutTarget,
  type NewLogin,
  type SessionStore,
} from '#lib/session/session-store.ts';
import { createExpiringMap } from './expiring-map.ts';

/**
 * Sessions in the memory of one process: for one machine, gone when it stops. Nothing waits inside an operation, so
 * none can come between the steps of another.
 *
 * @param now epoch seconds
 */
export function createMemoryStore({ now }: { now: () => number }): SessionStore {
  const sessions = createExpiringMap<Session>(now);
  const hints = createExpiringMap<LogoutHint>(now);
  const ended = createExpiringMap<LogoutTarget>(now);
  const claims = createExpiringMap<Exclude<Claim, 'claimed'>>(now);
  const kept = createExpiringMap<string>(now);

  const put = (session: Session) =>
    sessions.set(session.id, session, Math.min(session.idleExpiresAt, session.expiresAt));

  /** An older logout token that comes late does not take the place of a newer one. */
  const remember = (target: LogoutTarget) => {
    const { issuer, providerSessionId = null, subject = null } = target;
    const key = JSON.stringify([issuer, providerSessionId, subject]);
    const issuedAt = Math.max(target.issuedAt, ended.get(key)?.issuedAt ?? 0);
    ended.set(key, { ...target, issuedAt }, now() + ENDED_SECONDS);
  };

  const findAll = (matches: (session: Session) => boolean) => [...sessions.values()].filter(matches);

  return {
    driver: 'memory',

    create: async (login) => {
      if ([...ended.values()].some((target) => refuses(target, login))) return false;
      put(login.session);
      hints.set(login.session.id, login.hint, login.session.expiresAt + HINT_SECONDS);
      return true;
    },

    read: async (id) => sessions.get(id),

    readForLogout: async (id) => ({ session: sessions.get(id), hint: hints.get(id) }),

    update: async (session) => {
      if (sessions.get(session.id) === null || !isLive(session, now())) return false;
      put(session);
      return true;
    },

    delete: async (gone) => {
      for (const { id } of gone) {
        sessions.delete(id);
        const hint = hints.get(id);
        if (hint !== null) hints.set(id, hint, now() + HINT_AFTER_LOGOUT_SECONDS);
      }
    },

    deleteByLogoutToken: async (target) => {
      remember(target);
      const found = findAll((session) => names(target, session));
      for (const { id } of found) sessions.delete(id);
      return { count: found.length, open: async () => found };
    },

    list: async ({ issuer, subject }) =>
      findAll((session) => session.issuer === issuer && session.subject === subject),

    claimOnce: async (name, ttlSeconds) => {
      const claim = claims.get(name);
      if (claim !== null) return claim;
      claims.set(name, 'taken', now() + ttlSeconds);
      return 'claimed';
    },

    confirm: async (name, ttlSeconds) => claims.set(name, 'done', now() + ttlSeconds),

    release: async (name) => claims.delete(name),

    keep: async (name, value, ttlSeconds) => kept.set(name, value, now() + ttlSeconds),

    take: async (name) => {
      const value = kept.get(name);
      kept.delete(name);
      return value;
    },

    ping: async () => {},
    close: async () => {},
  };
}

/** Whether a logout token is about this session: everything that it names has to be the session's. */
function names({ issuer, providerSessionId, subject }: LogoutTarget, session: Session): boolean {
  if (issuer !== session.issuer) return false;
  if (providerSessionId !== undefined && providerSessionId !== session.providerSessionId) return false;
  return subject === undefined || subject === session.subject;
}

/** A provider session that has ended is refused for good, a subject only with a login from before. */
function refuses(target: LogoutTarget, { session, issuedAt }: NewLogin): boolean {
  return names(target, session) && (target.providerSessionId !== undefined || issuedAt <= target.issuedAt);
}
