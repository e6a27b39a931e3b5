import pRetry from 'p-retry';
import { describeError } from '../log.ts';
import type { Session } from '../session/session.ts';
import type { Revoking } from './revoke.ts';
import { revokeAfterReturn, revokeAtLogout } from './revoke-at-logout.ts';

/** A sign-out whose session the store could not be made to delete. */
interface SignOut {
  readonly sessionId: string;
  /** `null` as long as the store has not even been able to say what there is. */
  readonly session: Session | null;
  /** Proves that the browser has come back from the provider; `null` where nobody will. */
  readonly awaitedState: string | null;
  /** Whether its refresh token is not to be revoked, however that is set. */
  readonly keepsRefreshToken?: boolean;
}

interface Waiting extends SignOut {
  /** When the session would have ended by itself, at the latest. */
  readonly expiresAt: number;
  session: Session | null;
  returned: boolean;
}

/**
 * The sign-outs that this process has promised to finish once the store can be asked again. Until then it refuses their
 * sessions itself. See docs/decisions/0008.
 */
export interface UnfinishedSignOuts {
  readonly add: (signOut: SignOut) => void;
  /** Whether the person behind this session has signed out, whatever the store says. */
  readonly has: (sessionId: string) => boolean;
  /** The browser of a sign-out is back from the provider. */
  readonly noteReturn: (state: string) => void;
  /** Stops trying. */
  readonly close: () => void;
}

/** How long to wait between two attempts: twice as long each time, and for up to twice that, by chance. */
export interface RetryPace {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** They are tried one after another, at the pace of one: the store that fails is the same for all. */
export function createUnfinishedSignOuts(
  runtime: Revoking,
  { firstMs, longestMs }: RetryPace,
): UnfinishedSignOuts {
  const { config, sessions, now, log } = runtime;
  const waiting = new Map<string, Waiting>();
  const closed = new AbortController();
  let isTrying = false;

  const finish = async (signOut: Waiting) => {
    if (signOut.expiresAt <= now()) return;
    const { sessionId, awaitedState, keepsRefreshToken } = signOut;
    // Kept: when the answer to the deletion gets lost, nobody else knows the refresh token any more.
    signOut.session ??= await sessions.read(sessionId);
    if (signOut.session === null) return;
    await sessions.delete([signOut.session]);
    log('sign_out_finished');
    if (keepsRefreshToken) return;
    // Perhaps for the second time, which is no error: RFC 7009, section 2.2.
    await revokeAtLogout(runtime, signOut.session, awaitedState);
    if (signOut.returned && awaitedState !== null) await revokeAfterReturn(runtime, awaitedState);
  };

  const finishAll = async () => {
    // What is added meanwhile comes last, and has its turn too.
    for (const [sessionId, signOut] of waiting) {
      try {
        await finish(signOut);
      } catch (error) {
        // Behind the others, so that a record which fails every time does not keep them waiting.
        if (waiting.get(sessionId) === signOut) putLast(signOut);
        throw error;
      }
      // Unless the person has signed out once more meanwhile.
      if (waiting.get(sessionId) === signOut) waiting.delete(sessionId);
    }
    isTrying = false;
  };

  const putLast = (signOut: Waiting) => {
    waiting.delete(signOut.sessionId);
    waiting.set(signOut.sessionId, signOut);
  };

  const tryUntilDone = async () => {
    isTrying = true;
    try {
      await pRetry(finishAll, {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: firstMs,
        maxTimeout: longestMs,
        randomize: true,
        unref: true,
        signal: closed.signal,
        onFailedAttempt: ({ error }) =>
          log('sign_outs_unfinished', { count: waiting.size, error: describeError(error) }),
      });
    } catch (error) {
      isTrying = false;
      if (!closed.signal.aborted) log('background_task_failed', { error: describeError(error) });
    }
  };

  return {
    add: (signOut) => {
      putLast({ ...signOut, expiresAt: now() + config.session.absoluteSeconds, returned: false });
      if (!isTrying) void tryUntilDone();
    },
    has: (sessionId) => waiting.has(sessionId),
    noteReturn: (state) => {
      for (const signOut of waiting.values()) if (signOut.awaitedState === state) signOut.returned = true;
    },
    close: () => closed.abort(),
  };
}
