import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As in the program: scripts/build-program.mjs.
  resolve: { alias: [{ find: /^zod$/, replacement: new URL('scripts/lazy-zod.mjs', import.meta.url).pathname }] },
  test: {
    globalSetup: ['test/support/global.ts'],
    setupFiles: ['test/support/setup.ts'],
    include: ['test/**/*.test.ts'],
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
