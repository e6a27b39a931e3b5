import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';

/** What a page loads beside the runtime that all pages share. */
export interface PageScripts {
  /** Bytes, each script gzipped on its own, as they are sent. */
  readonly gzipped: number;
  /** The client modules of this project, seen from its root. */
  readonly modules: readonly string[];
}

const manifestSchema = z.object({
  clientModules: z.record(z.string(), z.object({ chunks: z.array(z.string()) })),
});

/** The pages of a build, by address. @param folder what `next build` has written */
export function readPageScripts(folder: string): ReadonlyMap<string, PageScripts> {
  const suffix = '/page_client-reference-manifest.js';
  const files = globSync(`**/page_client-reference-manifest.js`, { cwd: join(folder, 'server/app') });
  return new Map(
    files.toSorted().map((file) => {
      const source = readFileSync(join(folder, 'server/app', file), 'utf8');
      return [`/${file}`.slice(0, -suffix.length) || '/', weigh(folder, source)];
    }),
  );
}

/** @param source a script that assigns the manifest, as JSON */
function weigh(folder: string, source: string): PageScripts {
  const json = source.slice(source.indexOf('] = {') + '] = '.length).replace(/;\s*$/, '');
  const { clientModules } = manifestSchema.parse(JSON.parse(json));
  const chunks = new Set(Object.values(clientModules).flatMap((module) => module.chunks));
  const sizes = [...chunks].map((chunk) => gzipSync(readFileSync(chunk.replace('/_next', folder))).length);
  return {
    gzipped: sizes.reduce((sum, size) => sum + size, 0),
    modules: Object.keys(clientModules)
      .map((name) => name.replace('[project]/', '').replace(/ <.*$/, ''))
      .filter((name) => !name.startsWith('node_modules/'))
      .toSorted(),
  };
}
