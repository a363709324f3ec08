import { configDefaults, defineConfig } from 'vitest/config';

/**
 * Tests that take longer than all others together: they run what documents show, start the built program or a browser, or go through every
 * story. `npm run test:all` has them, and whoever names files gets what he names.
 */
const longTests = [
  'test/compiled.test.ts',
  'test/container.test.ts',
  'test/dashboard/**',
  'test/docs/**',
  'test/evm/**',
  'test/fuzz/**',
  'test/jest/**',
  'test/library/examples.test.ts',
  'test/library/packed.test.ts',
  'test/scenario/loaded.test.ts',
  'test/scenario/stories.test.ts',
  'test/security/regular-expressions.test.ts',
];

const group = process.env['TEST_GROUP'] ?? (process.argv.some((word) => word.includes('test/')) ? 'all' : 'short');

export default defineConfig({
  // As in the program: scripts/build-program.mjs.
  resolve: { alias: [{ find: /^zod$/, replacement: new URL('scripts/lazy-zod.mjs', import.meta.url).pathname }] },
  test: {
    globalSetup: ['test/support/global.ts'],
    setupFiles: ['test/support/setup.ts'],
    include: group === 'long' ? longTests.map((one) => one.replace('**', '**/*.test.ts')) : ['test/**/*.test.ts'],
    exclude: group === 'short' ? [...configDefaults.exclude, ...longTests] : configDefaults.exclude,
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
