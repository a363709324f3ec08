import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unknownName } from './core/errors.js';

/** The folder of the scenarios that come with Paydrill. */
export const shippedFolder = fileURLToPath(new URL('../scenarios', import.meta.url));

/** Names of the scenarios in a folder of one's own, if one is given, and of those that come with Paydrill, sorted. */
export function namedScenarios(own?: string): string[] {
  return [...new Set([own, shippedFolder].flatMap((folder) => filesIn(folder).map(nameOf)))].sort();
}

/**
 * A scenario by its name alone, one's own before one that comes with Paydrill. A name is looked up in a list, so it can lead to no other file.
 * Throws with the nearest name.
 */
export function namedScenario(name: string, own?: string): { readonly path: string; readonly text: string } {
  for (const folder of [own, shippedFolder]) {
    const file = filesIn(folder).find((one) => nameOf(one) === name);
    if (folder === undefined || file === undefined) continue;
    const path = join(folder, file);
    return { path, text: readFileSync(path, 'utf8') };
  }
  throw unknownName('scenario', name, namedScenarios(own));
}

/**
 * The file of a scenario that a person at the command line gives as a path, or by the name of one in the folder `own` or of one that comes
 * with Paydrill.
 */
export function scenarioFile(
  given: string,
  cwd: string,
  own?: string,
): { readonly path: string; readonly text: string } {
  const asPath = resolve(cwd, given);
  if (/[/\\.]/.test(given) && existsSync(asPath)) return { path: given, text: readFileSync(asPath, 'utf8') };
  return namedScenario(given, own);
}

/** The folder that `PAYDRILL_SCENARIOS` names, absolute; undefined when it is not set. */
export function ownScenarios(env: Readonly<Record<string, string | undefined>>, cwd: string): string | undefined {
  const given = env['PAYDRILL_SCENARIOS'] ?? '';
  return given === '' ? undefined : resolve(cwd, given);
}

function filesIn(folder: string | undefined): string[] {
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => /\.(yaml|yml|json)$/.test(file));
}

function nameOf(file: string): string {
  return file.replace(/\.\w+$/, '');
}
