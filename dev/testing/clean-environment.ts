import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** What Next reads on its own account when it runs a production build. */
const DOT_ENV_FILES = ['.env', '.env.local', '.env.production', '.env.production.local'];

/**
 * An environment without any setting of the app, whatever this shell or the `.env` files say: theirs are present but
 * empty, which counts as absent and keeps Next from filling them in.
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, CI } = process.env;
  const names = DOT_ENV_FILES.filter((file) => existsSync(file)).flatMap((file) =>
    Object.keys(parseEnv(readFileSync(file, 'utf8'))),
  );
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  return { ...empty, PATH, HOME, CI, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
}
