import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { watchedFilePrefix } from './watched-file.js';

/** Gives the whole run one folder for everything temporary and removes it at the end, also what a failed test left. */
export default function folderOfRun({ vitest }: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'paydrill-tests-'));
  process.env['TMPDIR'] = folder;
  return async () => {
    const unseen = unwatched(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    if (unseen.length === 0 || (await isPart(vitest))) return;
    // An error that is thrown here would be printed, and the run would end with 0.
    process.exitCode = 1;
    console.error(`No test let an OpenAPI document judge any ${unseen.join(', ')}: see test/support/watching.ts.`);
  };
}

/** True when some tests were chosen, not all. */
async function isPart(vitest: TestProject['vitest']): Promise<boolean> {
  if (vitest.config.testNamePattern !== undefined || process.env['TEST_GROUP'] === 'long') return true;
  return vitest.state.getFiles().length < (await vitest.globTestSpecifications()).length;
}

/** What no process of this run has watched. */
function unwatched(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.startsWith(watchedFilePrefix));
  const counts = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, number>);
  if (counts.length === 0) return ['anything at all'];
  return Object.keys(counts[0] ?? {}).filter((what) => counts.every((count) => (count[what] ?? 0) === 0));
}
