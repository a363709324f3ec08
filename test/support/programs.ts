import { spawnSync } from 'node:child_process';
import { it } from 'vitest';

/** Those of some programs that this machine does not have. */
export function missing(...programs: readonly string[]): string[] {
  return programs.filter(
    (name) => spawnSync(name, [], { stdio: 'ignore', input: '', timeout: 5000 }).error !== undefined,
  );
}

/** `it` for a test that runs other programs. Without one of them it is skipped, and its title says so. CONTRIBUTING.md lists them. */
export function itWith(...programs: readonly string[]): (title: string, run: () => Promise<void>, ms?: number) => void {
  const absent = missing(...programs);
  return (title, run, ms) =>
    absent.length === 0 ? it(title, run, ms) : it.skip(`${title} (skipped: no ${absent.join(', no ')} here)`, run);
}
