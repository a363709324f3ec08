import { afterEach, expect } from 'vitest';
import { misfitsSinceLast, watch } from './watching.js';

// Files share one process, and this runs before each of them.
const once: { isWatching?: boolean } & typeof globalThis = globalThis;
if (once.isWatching !== true) watch();
once.isWatching = true;

afterEach(async () => {
  expect(await misfitsSinceLast(), 'answers and webhooks that the OpenAPI document rejects').toEqual([]);
});
