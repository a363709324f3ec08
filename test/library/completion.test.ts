import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../src/core/lifecycle.js';
import { eventNames, operationNames } from '../../src/core/rule-names.js';
import { timingNames } from '../../src/core/settings.js';
import { providers } from '../../src/providers/index.js';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'test/library/typed-by-a-person.ts');

const calypso = providers.find(({ id }) => id === 'calypso');
const builtOf = (ids: readonly string[]) =>
  eventNames(
    providers
      .filter(({ id }) => ids.includes(id))
      .map((one) => ({ ...one, webhooks: { ...one.webhooks, events: one.webhooks.events.filter((e) => e.built) } })),
  );
const ids = providers.map(({ id }) => id);

/** What a person types, and what must then be offered; `|` is where the cursor is. The types are those of the built package. */
const typed: readonly [string, string, readonly string[]][] = [
  ['every event that is sent', "drill.webhooks.waitFor('|')", builtOf(ids)],
  ['the events of the providers chosen', "small.webhooks.waitFor('|')", builtOf(['trxn'])],
  ['every provider', "drill.fire('|')", ids],
  [
    'the lifecycle events of a provider',
    "drill.fire('calypso', '|')",
    (calypso?.lifecycles ?? []).flatMap((one) => eventsOf(one).map((event) => `${one.name}.${event}`)),
  ],
  [
    'the operations of a client',
    "createClient('calypso', drill.calypso).call('|')",
    (calypso?.operations ?? []).map(({ id }) => id),
  ],
  ['every operation, in a fault', "drill.faults.add({ operation: '|', reset: true })", operationNames(providers)],
  ['the keys of a provider', 'drill.calypso.credentials.|', ['account', 'key', 'secret']],
  ['the providers of a drill', 'drill.|', [...ids, 'webhooks', 'clock', 'stop']],
  [
    'every assumption',
    "createPaydrill({ assumptions: { '|': 1 } })",
    providers.flatMap(({ assumptions }) => assumptions.map(({ id }) => id)),
  ],
  ['the options of an assumption', "createPaydrill({ assumptions: { 'calypso.generation': '|' } })", ['G3', 'G4']],
  ['every duration', "createPaydrill({ durations: { '|': '1s' } })", timingNames(providers)],
  ['the providers to start', "createPaydrill({ providers: ['|'] })", ids],
];

function offered(code: string): string[] {
  const [before = '', after = ''] = `
    import { createPaydrill } from 'paydrill';
    import { createClient } from 'paydrill/clients';
    const drill = await createPaydrill();
    const small = await createPaydrill({ providers: ['trxn'] });
    ${code};`.split('|');
  text = before + after;
  version += 1;
  const list = service.getCompletionsAtPosition(file, before.length, {});
  return (list?.entries ?? []).map(({ name }) => name.replace(/^['"]|['"]$/g, ''));
}

let text = '';
let version = 0;
const { options } = ts.convertCompilerOptionsFromJson(
  JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).compilerOptions,
  root,
);
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? String(version) : '0'),
  getScriptSnapshot: (name) => {
    const content = name === file ? text : ts.sys.readFile(name);
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
});

describe('an editor offers', () => {
  // The first one reads every type of the project.
  it.each(typed)('%s', { timeout: 120_000 }, (_what, code, names) => {
    const found = offered(code);
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !found.includes(name))).toEqual([]);
  });
});
