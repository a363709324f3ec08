import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unknownName } from './core/errors.js';

/** The folder of the scenarios that come with Paydrill. */
export const shippedFolder = fileURLToPath(new URL('../scenarios', import.meta.url));

/** Names of the scenarios that come with Paydrill, sorted. */
export function shippedScenarios(): string[] {
  if (!existsSync(shippedFolder)) return [];
  return readdirSync(shippedFolder)
    .filter((file) => /\.(yaml|yml|json)$/.test(file))
    .map((file) => basename(file).replace(/\.\w+$/, ''))
    .sort();
}

/** A shipped scenario by its name alone; a name is looked up in a list, so it can lead to no other file. Throws with the nearest name. */
export function shippedScenario(name: string): { readonly path: string; readonly text: string } {
  const names = shippedScenarios();
  if (!names.includes(name)) throw unknownName('scenario', name, names);
  const path = ['yaml', 'yml', 'json']
    .map((ending) => join(shippedFolder, `${name}.${ending}`))
    .find((one) => existsSync(one));
  if (path === undefined) throw unknownName('scenario', name, names);
  return { path, text: readFileSync(path, 'utf8') };
}

/** The file of a scenario that a person at the command line gives as a path, or by the name of a shipped one. */
export function scenarioFile(given: string, cwd: string): { readonly path: string; readonly text: string } {
  const asPath = resolve(cwd, given);
  if (/[/\\.]/.test(given) && existsSync(asPath)) return { path: given, text: readFileSync(asPath, 'utf8') };
  return shippedScenario(given);
}
