import 'server-only';
import { after } from 'next/server';
import { createRevocationReminder } from './bff/retry-revocations.ts';
import { createSessionStreams, type SessionStreams } from './bff/session-streams.ts';
import {
  createUnfinishedSignOuts,
  type RetryPace,
  type UnfinishedSignOuts,
} from './bff/unfinished-sign-outs.ts';
import { type Config, loadConfig } from './config.ts';
import { type Count, writeCount } from './count.ts';
import { describeError, type Log, writeLog } from './log.ts';
import { createProvider, type Provider } from './oidc/provider.ts';
import { type AskAccountCookie, createAskAccountCookie } from './session/ask-account-cookie.ts';
import { createSessionStore } from './session/create-session-store.ts';
import { createLoginCookie, type LoginCookie } from './session/login-cookie.ts';
import { createLogoutCookie, type LogoutCookie } from './session/logout-cookie.ts';
import { createSealer } from './session/seal.ts';
import { HINT_SECONDS } from './session/session.ts';
import { createSessionCookie, type SessionCookie } from './session/session-cookie.ts';
import type { SessionStore } from './session/session-store.ts';

/** Everything a request may use. The only place where concrete things meet. */
export interface Runtime {
  readonly config: Config;
  readonly provider: Provider;
  readonly sessions: SessionStore;
  readonly unfinishedSignOuts: UnfinishedSignOuts;
  readonly sessionStreams: SessionStreams;
  readonly sessionCookie: SessionCookie;
  readonly loginCookie: LoginCookie;
  readonly logoutCookie: LogoutCookie;
  readonly askAccountCookie: AskAccountCookie;
  /** Whole seconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  /** Runs a task once the answer has been sent; its failure is logged and reaches nobody. */
  readonly afterResponse: (task: () => Promise<void>) => void;
  /** To be called whenever the store has been asked: now and then it looks for revocations that are due. */
  readonly remindOfRevocations: () => void;
  readonly count: Count;
}

/** What a runtime takes from its surroundings. */
interface Surroundings {
  readonly now: () => number;
  readonly log: Log;
  readonly count: Count;
  readonly schedule: (task: () => Promise<void>) => void;
  readonly retryPace: RetryPace;
  /** Milliseconds; left out, it is the store's own. */
  readonly storeLimitMs?: number;
}

const SURROUNDINGS: Surroundings = {
  now: () => Math.floor(Date.now() / 1000),
  log: writeLog,
  count: writeCount,
  schedule: after,
  retryPace: { firstMs: 1000, longestMs: 30_000 },
};

/** A runtime of these settings. Connects to nothing: provider and store are asked at first use. */
export function createRuntime(config: Config, surroundings: Surroundings = SURROUNDINGS): Runtime {
  const { now, log, count, schedule, retryPace, storeLimitMs } = surroundings;
  const sealer = createSealer(config.session.secrets);
  const afterResponse: Runtime['afterResponse'] = (task) =>
    schedule(() => task().catch((error) => log('background_task_failed', { error: describeError(error) })));
  const provider = createProvider(config.oidc, `${config.baseUrl}/bff/callback`, now);
  const sessions = createSessionStore({ config, now, limitMs: storeLimitMs });
  const revoking = { config, provider, sessions, now, log };
  const unfinishedSignOuts = createUnfinishedSignOuts(revoking, retryPace);
  return {
    config,
    provider,
    sessions,
    remindOfRevocations: createRevocationReminder({ ...revoking, afterResponse }),
    unfinishedSignOuts,
    sessionStreams: createSessionStreams({ config, sessions, unfinishedSignOuts, now, log }),
    sessionCookie: createSessionCookie(sealer, config.secure, config.session.absoluteSeconds + HINT_SECONDS),
    loginCookie: createLoginCookie(sealer, config.secure),
    logoutCookie: createLogoutCookie(sealer, config.secure),
    askAccountCookie: createAskAccountCookie(config.secure),
    now,
    log,
    count,
    afterResponse,
  };
}

/** A development server loads modules anew; the runtime, with its connections and sessions, stays. */
const keeper = globalThis as typeof globalThis & { bffRuntime?: Runtime };

/**
 * The runtime of this process, made at first use.
 *
 * @throws {BffError} `settings_invalid`
 */
export function getRuntime(): Runtime {
  keeper.bffRuntime ??= startRuntime();
  return keeper.bffRuntime;
}

function startRuntime(): Runtime {
  const runtime = createRuntime(loadConfig());
  // Next waits for the answers that are open, and those of the streams are open for minutes.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, runtime.sessionStreams.close);
  return runtime;
}

/** Puts a runtime in place of the process's own: a test runs the real handlers against several of them. */
export function setRuntime(runtime: Runtime): void {
  keeper.bffRuntime = runtime;
}
