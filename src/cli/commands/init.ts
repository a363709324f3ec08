import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../config.js';
import { providers } from '../../providers/index.js';
import { shippedFolder } from '../../scenario-files.js';
import { configTemplate } from '../config-template.js';
import type { Io } from '../io.js';
import { defaultConfigNames } from '../options.js';
import { shellQuote } from '../shell.js';
import { table } from '../text.js';

const firstScenario = 'scenarios/first.yaml';
const schemaFile = fileURLToPath(new URL('../../../schema/scenario.schema.json', import.meta.url));

/** Writes a commented config file and a first scenario into a folder. What is there already stays as it is. */
export async function init(io: Io, folder: string | undefined, flags: { readonly json?: boolean }): Promise<number> {
  const base = resolve(io.cwd, folder ?? '.');
  const shown = (path: string) => (folder === undefined ? path : join(folder, path));
  const [config] = defaultConfigNames;
  // A second config file would be read instead of the one that is there, or not at all.
  const present = defaultConfigNames.find((name) => existsSync(join(base, name)));
  const files: readonly { readonly path: string; readonly about: string; readonly text: () => string }[] = [
    { path: present ?? config, about: 'every setting with its default', text: () => configTemplate(providers) },
    { path: firstScenario, about: 'a story to begin with', text: () => scenarioText(join(base, firstScenario)) },
  ];
  const made = files.map(({ path, about, text }) => ({
    path: shown(path),
    about,
    isNew: path !== present && writeNew(join(base, path), shown(path), text()),
  }));
  const next = `paydrill run ${shellQuote(shown(firstScenario))}`;
  if (flags.json === true) {
    const paths = (isNew: boolean) => made.filter((one) => one.isNew === isNew).map(({ path }) => path);
    io.stdout(`${JSON.stringify({ written: paths(true), kept: paths(false), next })}\n`);
    return 0;
  }
  const rows = made.map(({ path, about, isNew }) => [
    isNew ? 'wrote' : 'kept',
    path,
    isNew ? about : 'was there already, and stays as it is',
  ]);
  io.stdout(`${table(rows)}\nNext: ${next}\n`);
  return 0;
}

/** Writes a file that is not there yet, and answers false for one that is. */
function writeNew(path: string, shown: string, text: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isFolder = existsSync(dirname(path)) && statSync(dirname(path)).isDirectory();
    if (code === 'EEXIST' && isFolder) return false;
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new UsageError(`${shown}: cannot be written, since a part of its path is a file and no folder.`);
    throw new Error(`${shown}: cannot be written (${code ?? String(error)}).`);
  }
}

/** The shipped first scenario; its first line leads an editor to the schema, from where the file stands. */
function scenarioText(path: string): string {
  const text = readFileSync(join(shippedFolder, 'first.yaml'), 'utf8');
  return text.replace(/\$schema=\S+/, `$schema=${schemaFrom(dirname(path))}`);
}

/** Relative where the schema stands below a folder above, as `node_modules` does, so that it holds for others too; else absolute. */
function schemaFrom(folder: string): string {
  const path = relative(folder, schemaFile).split(sep).join('/');
  return /^(?:\.\.\/)+node_modules\//.test(path) ? path : schemaFile;
}
