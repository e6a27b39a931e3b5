import { globSync } from 'node:fs';
import { buildBareApp } from './bare-app.ts';
import { readPageScripts } from './page-scripts.ts';

const MODULE = 'lib/client';
const MOST_BYTES = 6 * 1024;

/** Pages that need no script: those for nobody in particular. Next puts the error page into each page's scripts. */
const NEED_NONE = ['/_not-found', '/', '/logout', '/signed-out'];
const ERROR_PAGE = 'app/error.tsx';

/**
 * `npm run weight`: what each page of the build ships to the browser beyond what Next itself does, and how much of that
 * would be `lib/client`. Fails when that is too much, or when a page that needs no script has one.
 */
async function main(): Promise<void> {
  const bare = await buildBareApp(globSync(`${MODULE}/**/*.{ts,tsx}`, { exclude: ['**/*.*.*'] }));
  const toBytes = (gzipped = 0) => gzipped - (bare.get('/')?.gzipped ?? 0);

  console.log('Client code beyond what Next ships, gzipped:\n');
  for (const [page, { gzipped, modules }] of readPageScripts('.next')) {
    console.log(`  ${page.padEnd(22)}${toKilobytes(toBytes(gzipped))}  ${modules.join(', ')}`);
    const surplus = modules.filter((module) => module !== ERROR_PAGE);
    if (NEED_NONE.includes(page) && surplus.length > 0) fail(`${page} needs none of ${surplus.join(', ')}`);
  }

  const bytes = toBytes(bare.get('/modules')?.gzipped);
  console.log(`\n  ${MODULE.padEnd(22)}${toKilobytes(bytes)}  of ${toKilobytes(MOST_BYTES).trim()} at most`);
  if (bytes > MOST_BYTES) fail(`${MODULE} is larger than it may be`);
}

const toKilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(2)} KB`.padStart(8);

function fail(reason: string): void {
  console.error(`\n${reason}`);
  process.exitCode = 1;
}

await main();
