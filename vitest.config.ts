import { defineConfig } from 'vitest/config';

const NEEDS_SERVERS = '**/*.{flow,redis}.test.ts';

const common = {
  setupFiles: ['dev/testing/unexpected-console.ts'],
  restoreMocks: true,
  // Only to end what hangs: no test depends on how fast a machine is.
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  // Next bundles server code with the condition `react-server`; without it `server-only` refuses to load.
  // The others are Vite's own for a server, which a list of ours replaces.
  ssr: { resolve: { conditions: ['react-server', 'module', 'node', 'development|production'] } },
  test: {
    allowOnly: false,
    projects: [
      {
        extends: true,
        test: {
          ...common,
          name: 'unit',
          include: ['{app,components,dev,lib}/**/*.test.{ts,tsx}'],
          exclude: [NEEDS_SERVERS],
        },
      },
      {
        extends: true,
        test: {
          ...common,
          name: 'integration',
          include: [`{app,dev,lib}/${NEEDS_SERVERS}`],
          globalSetup: ['dev/testing/redis-url.ts'],
        },
      },
    ],
  },
});
