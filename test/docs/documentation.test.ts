import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { providers } from '../../src/providers/index.js';
import { type Block, blocksOf, documentPaths, root } from './blocks.js';
import { Clone } from './clone.js';
import { typeErrorsIn } from './type-check.js';

/** Programs that run a block which is saved as a file. */
const runtimes: Readonly<Record<string, readonly string[]>> = {
  js: ['node'],
  python: ['python3'],
  ruby: ['ruby'],
  php: ['php'],
  java: ['java'],
  go: ['go', 'run'],
};
const otherLanguages = ['sh', 'ts', 'yaml', 'json'];

const isHere = new Map<string, boolean>();
function isInstalled(program: string): boolean {
  const known = isHere.get(program) ?? spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  isHere.set(program, known);
  return known;
}

/** What a block needs that is not here, or undefined. */
function missing({ language, words }: Block): string | undefined {
  if (words.includes('docker')) return spawnSync('docker', ['info']).status === 0 ? undefined : 'a container engine';
  const [program] = runtimes[language] ?? [];
  return program === undefined || isInstalled(program) ? undefined : program;
}

/** Runs, compiles or checks a block. `later`: the text of the shell blocks behind it, which may run what it saves. */
async function carryOut(block: Block, clone: Clone, later: string): Promise<void> {
  const { language, words, file, text } = block;
  if (language === 'sh') {
    if (words.includes('clone')) return checkScripts(text);
    await clone.perform(block);
  } else if (language === 'json') JSON.parse(text);
  else if (language === 'yaml') await checkYaml(block, clone);
  else if (language === 'ts') expect(typeErrorsIn(text, block.at)).toEqual([]);
  else {
    const name = file ?? `block.${language === 'js' ? 'mjs' : language}`;
    clone.save(name, text);
    if (later.includes(name)) return;
    const command = `${(runtimes[language] ?? []).join(' ')} ${name}`;
    const output = await clone.run(words.includes('exec') ? `npx paydrill exec -- ${command}` : command);
    if (words.includes('exec')) expect(output).toContain('200');
  }
}

/** `npm ci && npm start` itself is what CI does; here: that there are such scripts. */
function checkScripts(text: string): void {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commands = text.split('\n').flatMap((line) => line.replace(/\s+#.*/, '').split(/\s*&&\s*/));
  for (const command of commands.filter((one) => one !== '')) {
    const [, run, name] = /^npm (?:(run) )?([\w-]+)(?: .*)?$/.exec(command) ?? [];
    expect(name, command).toBeDefined();
    if (run !== undefined || name !== 'ci') expect(Object.keys(scripts), command).toContain(name);
  }
}

async function checkYaml({ words, text, at }: Block, clone: Clone): Promise<void> {
  expect(parse(text), at).toBeTypeOf('object');
  expect(['scenario', 'config'], `${at}: a kind of YAML`).toContain(words[0]);
  const name = words[0] === 'config' ? 'paydrill.config.yaml' : 'block.yaml';
  clone.save(`checked/${name}`, text);
  await clone.run(`npx paydrill check checked/${name}`);
}

describe.each(documentPaths())('%s', (path) => {
  const blocks = blocksOf(path);
  let clone: Clone;
  beforeAll(async () => {
    if (blocks.length > 0) clone = await Clone.make();
  }, 120_000);
  afterAll(() => clone?.end());

  it('has blocks of known languages only, in lines that can be read', () => {
    const known = [...Object.keys(runtimes), ...otherLanguages];
    for (const { at, language } of blocks) expect(known, at).toContain(language);
  });

  for (const [index, block] of blocks.entries()) {
    const lacking = missing(block);
    const later = blocks
      .slice(index + 1)
      .filter(({ language }) => language === 'sh')
      .map(({ text }) => text)
      .join('\n');
    const name = `${block.at} ${[block.language, ...block.words].join(' ')}`;
    if (lacking !== undefined) console.warn(`NOT RUN: ${name}, since this is missing: ${lacking}`);
    it.skipIf(lacking !== undefined)(name, () => carryOut(block, clone, later), 180_000);
  }
});

describe('what is written by npm run docs', () => {
  it('is current', async () => {
    const module = await import(pathToFileURL(join(root, 'scripts/docs.mjs')).href);
    const documents: ReadonlyMap<string, string> = await module.documents();
    expect([...documents.keys()].sort()).toEqual(
      [
        ...providers.map(({ id }) => `docs/${id}.md`),
        'README.md',
        'docs/control-api.md',
        'docs/scenarios.md',
        'docs/settings.md',
      ].sort(),
    );
    for (const [file, text] of documents)
      expect(readFileSync(join(root, file), 'utf8') === text, `${file} is stale: npm run docs`).toBe(true);
  });

  it('leaves no operation, webhook, page or assumption of a provider out', () => {
    for (const { id, operations, webhooks, assumptions, pages = [], lifecycles } of providers) {
      const text = readFileSync(join(root, `docs/${id}.md`), 'utf8');
      const names = [
        ...operations.map((one) => `${id}.${one.id}`),
        ...webhooks.events.map(({ type }) => type),
        ...pages.filter(({ about }) => about !== undefined).map((one) => `${id}.${one.id}`),
        ...assumptions.map((one) => one.id),
        ...lifecycles.flatMap(({ states }) => Object.keys(states)),
      ];
      expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
    }
  });
});

describe('links', () => {
  it.each(documentPaths())('of %s lead somewhere', (path) => {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/```.*?```/gs, '');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, to]) => to ?? '');
    for (const to of links)
      expect(spawnSync('test', ['-e', join(root, path, '..', to)]).status, `${path}: ${to}`).toBe(0);
  });

  it('a file that a document names is there', () => {
    for (const path of documentPaths()) {
      const text = readFileSync(join(root, path), 'utf8').replaceAll(/```.*?```/gs, '');
      const named = [
        ...text.matchAll(/`((?:src|test|scripts|docs|examples|fixtures|scenarios|schema|bench)\/[\w./-]*)`/g),
      ];
      for (const [, name = ''] of named)
        if (!/acme/.test(name)) expect(spawnSync('test', ['-e', join(root, name)]).status, `${path}: ${name}`).toBe(0);
    }
  });
});
