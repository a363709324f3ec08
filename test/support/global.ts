import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the whole run one folder for everything temporary and removes it at the end, also what a failed test left. */
export default function folderOfRun(): () => void {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'paydrill-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
