import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const jest = join(root, 'test/jest/node_modules/jest/bin/jest.js');

/** Runs a test runner in a folder of examples, as a person would. Answers its exit code and what it printed. */
function run(folder: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|NODE_OPTIONS|TEST$)/.test(name));
  const env = { ...Object.fromEntries(own), NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: join(root, 'examples', folder), env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, text: stdout + stderr });
    });
  });
}

describe('the examples of test runners', { timeout: 120_000 }, () => {
  it('vitest', async () => {
    const { code, text } = await run('vitest', [join(root, 'node_modules/vitest/vitest.mjs'), 'run']);
    expect(text).toMatch(/Tests +3 passed/);
    expect(code).toBe(0);
  });

  it('node:test', async () => {
    const { code, text } = await run('node-test', ['--test', '--test-reporter=spec']);
    expect(text).toMatch(/pass 2\b/);
    expect(code).toBe(0);
  });

  it.skipIf(!existsSync(jest))(
    existsSync(jest) ? 'jest' : 'jest (not installed: npm ci --prefix test/jest --ignore-scripts)',
    async () => {
      const { code, text } = await run('jest', [jest, '--rootDir', join(root, 'examples/jest')]);
      expect(text).toMatch(/Tests: +2 passed/);
      expect(code).toBe(0);
    },
  );
});
