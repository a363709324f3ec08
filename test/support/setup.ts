import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect } from 'vitest';
import { watchedFilePrefix } from './watched-file.js';
import { misfitsSinceLast, watch, watchedSoFar } from './watching.js';

// Files share one process, and this runs before each of them.
const once: { isWatching?: boolean } & typeof globalThis = globalThis;
if (once.isWatching !== true) watch();
once.isWatching = true;

afterEach(async () => {
  expect(await misfitsSinceLast(), 'answers and webhooks that the OpenAPI document rejects').toEqual([]);
});

afterAll(() => {
  writeFileSync(join(tmpdir(), `${watchedFilePrefix}${process.pid}.json`), JSON.stringify(watchedSoFar()));
});
