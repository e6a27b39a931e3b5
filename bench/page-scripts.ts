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
  /** By segment: layouts, error pages, and each page that may be shown at the address. */
  entryJSFiles: z.record(z.string(), z.array(z.string())),
});

/** The pages of a build, by address and slot. @param folder what `next build` has written */
export function readPageScripts(folder: string): ReadonlyMap<string, PageScripts> {
  const suffix = '_client-reference-manifest.js';
  const files = globSync(`**/page${suffix}`, { cwd: join(folder, 'server/app') });
  return new Map(
    files.toSorted().map((file) => {
      const source = readFileSync(join(folder, 'server/app', file), 'utf8');
      const page = `/${file.slice(0, -suffix.length)}`;
      return [toAddress(page), weigh(folder, source, page)];
    }),
  );
}

const toAddress = (page: string): string => page.replace(/\/\(\w+\)/g, '').slice(0, -'/page'.length) || '/';

/** @param source a script that assigns the manifest, as JSON */
function weigh(folder: string, source: string, page: string): PageScripts {
  const json = source.slice(source.indexOf('] = {') + '] = '.length).replace(/;\s*$/, '');
  const { clientModules, entryJSFiles } = manifestSchema.parse(JSON.parse(json));
  const segments = Object.entries(entryJSFiles).filter(
    ([segment]) => !segment.endsWith('/page') || segment.endsWith(`/app${page}`),
  );
  const chunks = new Set(segments.flatMap(([, files]) => files));
  const sizes = [...chunks].map((chunk) => gzipSync(readFileSync(join(folder, chunk))).length);
  const isLoaded = (chunk: string) => chunks.has(chunk.replace('/_next/', ''));
  return {
    gzipped: sizes.reduce((sum, size) => sum + size, 0),
    modules: Object.entries(clientModules)
      .filter(([, module]) => module.chunks.every(isLoaded))
      .map(([name]) => name.replace('[project]/', '').replace(/ <.*$/, ''))
      .filter((name) => !name.startsWith('node_modules/'))
      .toSorted(),
  };
}
