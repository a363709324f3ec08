import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { z } from 'zod';
import { answers } from '../../src/http/admin/answers.js';
import { providers } from '../../src/providers/index.js';
import { type Block, blocksOf, documentPaths, root, writeTexts } from './blocks.js';
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
/**
 * `text output`: what the block before printed, to the letter; `npm run outputs` writes it. `text like`: lines of it, `…` for what differs from
 * run to run. `text printed`: what goes on in the background has printed by then.
 */
const otherLanguages = ['sh', 'ts', 'yaml', 'json', 'text'];
const isWriting = process.env['WRITE_OUTPUTS'] === '1';

/** What the copy of the package that blocks run in is made with. */
const forClones = ['bash', 'tar'];

const isHere = new Map<string, boolean>();
function isInstalled(program: string): boolean {
  const known = isHere.get(program) ?? spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  isHere.set(program, known);
  return known;
}

/** What a block needs that is not here, or undefined. */
function missing({ language, words, text }: Block): string | undefined {
  const called = language === 'sh' ? ['curl', 'openssl'].filter((program) => text.includes(program)) : [];
  const absent = [...forClones, ...called].find((program) => !isInstalled(program));
  if (absent !== undefined) return absent;
  if (words.includes('docker')) return spawnSync('docker', ['info']).status === 0 ? undefined : 'a container engine';
  const [program] = runtimes[language] ?? [];
  if (program !== undefined && !isInstalled(program)) return program;
  return language === 'python' ? missingModule(text) : undefined;
}

/** A package that Python does not bring along, and that is not installed. */
function missingModule(text: string): string | undefined {
  const names = [...text.matchAll(/^from (\w+)/gm)].map(([, name = '']) => name);
  return names.find((name) => spawnSync('python3', ['-c', `import ${name}`]).status !== 0);
}

/** What each block needs that is not here: a shell block what the files need that it runs, an output what the block before it needs. */
function lackingOf(blocks: readonly Block[]): (string | undefined)[] {
  const files = new Map<string, string>();
  let before: string | undefined;
  return blocks.map((block) => {
    let lacking = missing(block);
    if (block.language === 'sh') {
      lacking ??= [...files].find(([file]) => block.text.includes(file))?.[1];
    } else if (block.language === 'text') lacking = before;
    else if (lacking !== undefined && block.file !== undefined) files.set(block.file, lacking);
    before = lacking;
    return lacking;
  });
}

/** Fails unless a text has these lines next to one another: `…` in a line stands for anything, a line of it for any lines. */
function expectLines(text: string, expected: string, at: string): void {
  const pattern = expected
    .split('\n')
    .map((line) => line.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .map((parts) => (parts.join('') === '' && parts.length > 1 ? '[^]*?' : `${parts.join('[^\\n]*')}\\n`))
    .join('');
  expect(text, at).toMatch(new RegExp(`^${pattern}`, 'm'));
}

/**
 * Runs, compiles or checks a block. `later`: the text of the shell blocks behind it, which may run what it saves. Answers what it printed, when it
 * is a program that ended.
 */
async function carryOut(block: Block, clone: Clone, later: string): Promise<string | undefined> {
  const { language, words, file, text } = block;
  if (language === 'sh') {
    if (words.includes('clone')) checkScripts(text);
    else if (!words.includes('install')) return clone.perform(block);
  } else if (language === 'json') JSON.parse(text);
  else if (language === 'yaml') await checkYaml(block, clone);
  else if (language === 'ts') expect(typeErrorsIn(text, block.at)).toEqual([]);
  else {
    const name = file ?? `block.${language === 'js' ? 'mjs' : language}`;
    clone.save(name, text);
    if (later.includes(name)) return undefined;
    const command = `${(runtimes[language] ?? []).join(' ')} ${name}`;
    const output = await clone.run(words.includes('exec') ? `npx paydrill exec -- ${command}` : command);
    if (words.includes('exec')) expect(output).toContain('200');
    return output;
  }
  return undefined;
}

/** `npm ci && npm start` itself is what CI does; here: that there are such scripts. */
function checkScripts(text: string): void {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commands = text.split('\n').flatMap((line) => line.replace(/\s+#.*/, '').split(/\s*&&\s*/));
  for (const command of commands.filter((one) => one !== '')) {
    const [, run, name] = /^npm (?:(run) )?([\w:-]+)(?: .*)?$/.exec(command) ?? [];
    expect(name, command).toBeDefined();
    if (run !== undefined || name !== 'ci') expect(Object.keys(scripts), command).toContain(name);
  }
}

async function checkYaml({ words, file, text, at }: Block, clone: Clone): Promise<void> {
  expect(parse(text), at).toBeTypeOf('object');
  expect(['scenario', 'config'], `${at}: a kind of YAML`).toContain(words[0]);
  const name = words[0] === 'config' ? 'paydrill.config.yaml' : 'block.yaml';
  clone.save(`checked/${name}`, text);
  if (file !== undefined) clone.save(file, text);
  await clone.run(`npx paydrill check checked/${name}`);
}

describe.each(documentPaths())('%s', (path) => {
  const blocks = blocksOf(path);
  let clone: Clone;
  let printed: string | undefined;
  const current = new Map<Block, string>();
  beforeAll(async () => {
    if (blocks.length > 0 && forClones.every(isInstalled)) clone = await Clone.make();
  }, 120_000);
  afterAll(async () => {
    await clone?.end();
    if (isWriting) writeTexts(path, current);
  });

  it('has blocks of known languages only, in lines that can be read', () => {
    const known = [...Object.keys(runtimes), ...otherLanguages];
    for (const { at, language } of blocks) expect(known, at).toContain(language);
  });

  const lackings = lackingOf(blocks);
  for (const [index, block] of blocks.entries()) {
    const lacking = lackings[index];
    const later = blocks
      .slice(index + 1)
      .filter(({ language }) => language === 'sh')
      .map(({ text }) => text)
      .join('\n');
    const name = `${block.at} ${[block.language, ...block.words].join(' ')}`;
    if (lacking !== undefined) console.warn(`NOT RUN: ${name}, since this is missing: ${lacking}`);
    it.skipIf(lacking !== undefined)(
      name,
      async () => {
        if (block.language !== 'text') {
          printed = await carryOut(block, clone, later);
          return;
        }
        const [kind = ''] = block.words;
        if (kind === 'printed') {
          for (const line of block.text.split('\n')) await clone.printed(clone.here(line), 1);
          return;
        }
        expect(['output', 'like'], `${block.at}: text that nothing printed`).toContain(kind);
        if (printed === undefined) throw new Error('the block before it printed nothing that can be shown');
        if (kind === 'like') expectLines(printed, clone.here(block.text), block.at);
        else if (isWriting) current.set(block, clone.shown(printed));
        else expect(block.text, 'stale: npm run outputs').toBe(clone.shown(printed));
      },
      180_000,
    );
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
        'docs/receiver.md',
        'docs/scenarios.md',
        'docs/settings.md',
      ].sort(),
    );
    for (const [file, text] of documents)
      expect(readFileSync(join(root, file), 'utf8') === text, `${file} is stale: npm run docs`).toBe(true);
  }, 180_000);

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

describe('the worked example of a provider', () => {
  it.each(providers)('$id: two languages, a story with its webhooks, three mistakes, production', ({ id, docs }) => {
    const text = readFileSync(join(root, `docs/${id}.md`), 'utf8');
    const example = text.slice(text.indexOf('<!-- example -->'), text.indexOf('<!-- /example -->'));
    const blocks = blocksOf(`docs/${id}.md`, example);
    for (const language of ['js', 'python']) expect(blocks.map((one) => one.language)).toContain(language);
    expect(blocks.filter(({ words }) => words.includes('printed'))).toHaveLength(1);
    const mistakes = example.slice(example.indexOf('### The three commonest mistakes'));
    expect(mistakes.match(/^npx paydrill explain/gm)).toHaveLength(3);
    expect(mistakes).toContain('### In production');
    expect(mistakes).toContain(new URL(docs).host.replace(/^docs\./, ''));
    // A reader without Paydrill's libraries follows it.
    for (const block of blocks) if (block.language === 'js') expect(block.text).not.toMatch(/from 'paydrill/);
  });

  it('compares what is printed: every line, in order, with … for what differs', () => {
    const text = 'call  req_4\nstatus  401\n\nThe end\nmore\n';
    for (const good of ['call  req_…\n…\nThe end', 'status  401', '…\nmore', 'The end\n…'])
      expectLines(text, good, 'here');
    for (const bad of [
      'call  req_\n…',
      'status  40',
      'The end\n…\nstatus  401',
      'The end\nThe end',
      'status  401\nThe end',
    ])
      expect(() => expectLines(text, bad, 'here'), bad).toThrow();
  });
});

/** A document without its blocks. */
function proseOf(path: string): string {
  return readFileSync(join(root, path), 'utf8').replaceAll(/```.*?```/gs, '');
}

/** What headings can be linked to by, as GitHub makes it of them. */
function anchorsOf(path: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(path).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\- _]/gu, '').replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

describe('what documents say of the program', () => {
  it('README.md installs what npm packs, and the repository is built by npm', () => {
    const block = blocksOf('README.md').find(({ words }) => words.includes('install'));
    const { name, version, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const lines = (block?.text ?? '').split('\n').map((line) => line.replace(/\s+#.*/, ''));
    expect(lines[0]).toBe('npm pack');
    expect(lines[1]).toMatch(new RegExp(`^npm install --save-dev \\S+/${name}-${version}\\.tgz$`));
    expect(lines[2]).toMatch(/^npm install --save-dev git\+file:\/\/\/\S+$/);
    expect(lines[3]).toBe(`npx ${name} --version`);
    expect(scripts.prepare).toBeDefined();
  });

  it('docs/failing-tests.md tells of every state of a delivery', () => {
    const rows = /\| state \|.*?\n\n/s.exec(readFileSync(join(root, 'docs/failing-tests.md'), 'utf8'))?.[0] ?? '';
    const { state } = (answers['GET /webhooks/:id'] as z.ZodObject<{ state: z.ZodEnum }>).shape;
    for (const one of Object.keys(state.enum)) expect(rows).toContain(`\`${one}\``);
  });

  it('docs/receiver.md tells of everything that paydrill/receiver exports', async () => {
    const text = readFileSync(join(root, 'docs/receiver.md'), 'utf8');
    const source = readFileSync(join(root, 'src/receiver.ts'), 'utf8');
    const names = [...source.matchAll(/^export (?:interface|type|class|function|const) (\w+)/gm)].map(
      ([, name]) => name,
    );
    expect(names).toEqual(expect.arrayContaining(Object.keys(await import('../../src/receiver.js'))));
    for (const name of names) expect(text).toContain(name);
  });
});

describe('links', () => {
  it.each(documentPaths())('of %s lead somewhere', (path) => {
    const text = proseOf(path);
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, to]) => to ?? '');
    for (const to of links) expect(existsSync(join(root, path, '..', to)), `${path}: ${to}`).toBe(true);
  });

  it.each(documentPaths())('of %s name headings that there are', (path) => {
    const text = proseOf(path);
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
    for (const [, to = '', anchor = ''] of links) {
      const target = to === '' ? path : normalize(join(path, '..', to));
      expect(anchorsOf(target), `${path}: ${to}#${anchor}`).toContain(anchor);
    }
  });

  it('lead from README.md to every page, which is read in one go', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    for (const path of documentPaths().filter((one) => one.startsWith('docs/'))) expect(text).toContain(`](${path}`);
    expect(text.split('\n').length).toBeLessThan(220);
  });

  it('a file that a document names is there', () => {
    for (const path of documentPaths()) {
      const text = readFileSync(join(root, path), 'utf8').replaceAll(/```.*?```/gs, '');
      const named = [
        ...text.matchAll(/`((?:src|test|scripts|docs|examples|fixtures|scenarios|schema|bench)\/[\w./-]*)`/g),
      ];
      for (const [, name = ''] of named)
        if (!/acme/.test(name)) expect(existsSync(join(root, name)), `${path}: ${name}`).toBe(true);
    }
  });
});
