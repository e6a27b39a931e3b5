import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { cleanEnvironment } from '#dev/testing/clean-environment.ts';
import { runCommand } from '#dev/tools/run-command.ts';
import { type PageScripts, readPageScripts } from './page-scripts.ts';

/** Below the project, where the packages are found; Next and every tool leave it alone. */
const FOLDER = join('.next', 'bare-app');

/**
 * Builds an app of two pages: `/` is empty, so that all it loads is Next's; `/modules` has these modules, all of each.
 *
 * @param modules paths from the project's root
 */
export async function buildBareApp(modules: readonly string[]): Promise<ReadonlyMap<string, PageScripts>> {
  const imports = modules.map(
    (path, index) => `import * as m${index} from '${relative(join(FOLDER, 'app/modules'), path)}';`,
  );
  const files = {
    'package.json': '{ "type": "module" }',
    'next.config.mjs': `export default { turbopack: { root: ${JSON.stringify(process.cwd())} } };`,
    'app/layout.jsx':
      'export default function Layout({ children }) { return <html><body>{children}</body></html>; }',
    'app/page.jsx': 'export default function Page() { return null; }',
    'app/modules/page.jsx': `'use client';
${imports.join('\n')}
export default function Page() { return [${modules.map((_, index) => `m${index}`)}].flatMap(Object.keys); }`,
  };
  rmSync(FOLDER, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(FOLDER, name)), { recursive: true });
    writeFileSync(join(FOLDER, name), text);
  }
  const { succeeded, output } = await runCommand(['next', 'build', FOLDER], { env: cleanEnvironment() });
  if (!succeeded) throw new Error(output);
  const scripts = readPageScripts(join(FOLDER, '.next'));
  rmSync(FOLDER, { recursive: true });
  return scripts;
}
