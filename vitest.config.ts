import { defineConfig } from 'vitest/config';

const NEEDS_SERVERS = '**/*.{flow,redis}.test.ts';
const IN_BROWSER = 'lib/client/**/*.test.{ts,tsx}';

const common = {
  setupFiles: ['dev/testing/unexpected-console.ts'],
  restoreMocks: true,
  // Only to end what hangs: no test depends on how fast a machine is.
  expect: { poll: { timeout: 120_000 } },
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

// Next bundles server code with the condition `react-server`; without it `server-only` refuses to load.
// The others are Vite's own for a server, which a list of ours replaces.
const ssr = { resolve: { conditions: ['react-server', 'module', 'node', 'development|production'] } };

export default defineConfig({
  test: {
    allowOnly: false,
    projects: [
      {
        extends: true,
        ssr,
        test: {
          ...common,
          name: 'unit',
          include: ['{app,components,dev,lib}/**/*.test.{ts,tsx}'],
          exclude: [NEEDS_SERVERS, IN_BROWSER],
        },
      },
      {
        extends: true,
        test: { ...common, name: 'client', environment: 'happy-dom', include: [IN_BROWSER] },
      },
      {
        extends: true,
        ssr,
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
