import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

interface Ring {
  /** A file or a folder. A file belongs to the first ring that has it. */
  readonly path: string;
  /** What its files may import beside one another. */
  readonly imports: readonly string[];
  /** What they may import as a type only. */
  readonly importsTypes?: readonly string[];
}

// Imports point inward only. Tests may import anything; nothing else imports `dev`, `e2e` or `bench`.
const RINGS: readonly Ring[] = [
  { path: 'lib/errors.ts', imports: [] },
  { path: 'lib/log.ts', imports: [] },
  { path: 'lib/loopback.ts', imports: [] },
  { path: 'lib/is-equal.ts', imports: [] },
  { path: 'lib/settings-schema.ts', imports: ['lib/loopback.ts'] },
  { path: 'lib/config.ts', imports: ['lib/errors.ts', 'lib/loopback.ts', 'lib/settings-schema.ts'] },
  {
    path: 'lib/oidc',
    imports: ['lib/errors.ts', 'lib/log.ts', 'lib/loopback.ts'],
    importsTypes: ['lib/config.ts'],
  },
  { path: 'lib/session', imports: ['lib/errors.ts', 'lib/log.ts'], importsTypes: ['lib/config.ts'] },
  {
    path: 'lib/bff',
    imports: ['lib/oidc', 'lib/session', 'lib/errors.ts', 'lib/log.ts', 'lib/is-equal.ts'],
    importsTypes: ['lib/runtime.ts', 'lib/config.ts'],
  },
  { path: 'lib/http/handler.ts', imports: ['lib/http', 'lib/runtime.ts', 'lib/errors.ts', 'lib/log.ts'] },
  {
    path: 'lib/http',
    imports: ['lib/errors.ts', 'lib/log.ts', 'lib/is-equal.ts'],
    importsTypes: ['lib/config.ts'],
  },
  // What a browser loads: nothing of the server but types.
  { path: 'lib/client', imports: [], importsTypes: ['lib/bff', 'lib/session'] },
  { path: 'lib/current-user.ts', imports: ['lib', 'next'] },
  { path: 'lib/runtime.ts', imports: ['lib', 'next'] },
  { path: 'lib', imports: ['lib'] },
  { path: 'components', imports: ['lib/client'], importsTypes: ['lib'] },
  { path: 'app', imports: ['components', 'lib', 'next'] },
  { path: 'instrumentation.ts', imports: ['lib', 'next'] },
  { path: 'proxy.ts', imports: ['lib', 'next'] },
];

const GUARDED = /^(app|bench|components|dev|e2e|lib|next)(\/|$)/;
const STATIC_IMPORT = /^(?:import|export)\b(?<type>\s+type\b)?(?:[^'"`;]*?\bfrom)?\s*'(?<from>[^']+)'/gm;
const DYNAMIC_IMPORT = /\bimport\('(?<from>[^']+)'\)/g;

const isWithin = (path: string, place: string) => path === place || path.startsWith(`${place}/`);

function readImports(file: string, source: string) {
  return [...source.matchAll(STATIC_IMPORT), ...source.matchAll(DYNAMIC_IMPORT)].map(({ groups = {} }) => {
    const { type, from = '' } = groups;
    const path = from.startsWith('.') ? posix.join(posix.dirname(file), from) : from.replace(/^#/, '');
    return { path, isType: type !== undefined };
  });
}

function findOutwardImports(file: string, source: string): readonly string[] {
  const ring = RINGS.find(({ path }) => isWithin(file, path));
  if (!ring) return [];
  const { path: own, imports, importsTypes = [] } = ring;
  return readImports(file, source)
    .filter(({ path }) => GUARDED.test(path))
    .filter(({ path, isType }) => {
      const allowed = [own, ...imports, ...(isType ? importsTypes : [])];
      return !allowed.some((place) => isWithin(path, place));
    })
    .map(({ path, isType }) => `${file} imports ${isType ? 'a type of ' : ''}${path}`);
}

test('imports point inward only', () => {
  const files = globSync('{instrumentation.ts,proxy.ts,{app,components,lib}/**/*.{ts,tsx}}').filter(
    (file) => !/\.(test|contract)\./.test(file),
  );

  expect(files).not.toEqual([]);
  expect(files.flatMap((file) => findOutwardImports(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test.each([
  ['lib/session/a.ts', "import { b } from '../bff/b.ts';", 'lib/session/a.ts imports lib/bff/b.ts'],
  ['lib/oidc/a.ts', "import {\n  b,\n} from '#lib/session/b.ts';", 'lib/oidc/a.ts imports lib/session/b.ts'],
  ['lib/bff/a.ts', "import '#lib/http/b.ts';", 'lib/bff/a.ts imports lib/http/b.ts'],
  ['lib/bff/a.ts', "export { b } from '../runtime.ts';", 'lib/bff/a.ts imports lib/runtime.ts'],
  ['lib/http/a.ts', "import { after } from 'next/server';", 'lib/http/a.ts imports next/server'],
  ['components/a.tsx', "const b = import('#lib/config.ts');", 'components/a.tsx imports lib/config.ts'],
  ['lib/client/a.ts', "import { b } from '../session/b.ts';", 'lib/client/a.ts imports lib/session/b.ts'],
  ['app/page.tsx', "import type { B } from '#dev/b.ts';", 'app/page.tsx imports a type of dev/b.ts'],
])('in %s, %j is an outward import', (file, source, complaint) => {
  expect(findOutwardImports(file, source)).toEqual([complaint]);
});

test.each([
  ['lib/bff/a.ts', "import type { Runtime } from '../runtime.ts';"],
  ['lib/session/drivers/a.ts', "import { b } from '../session.ts';"],
  ['components/a.tsx', "import type { B } from '#lib/session/b.ts';"],
  ['components/a.tsx', "import { b } from '#lib/client/b.ts';"],
  ['app/page.tsx', "import Link from 'next/link';"],
  ['lib/oidc/a.ts', "// import { b } from '../bff/b.ts';"],
])('in %s, %j points inward', (file, source) => {
  expect(findOutwardImports(file, source)).toEqual([]);
});
