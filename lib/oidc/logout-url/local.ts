import type { LogoutStrategy } from './strategy.ts';

/** For providers without a logout: only the session here ends. */
export const local: LogoutStrategy = () => null;
