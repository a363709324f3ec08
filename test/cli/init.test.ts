import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/cli/config-file.js';
import { configTemplate, templateEntries } from '../../src/cli/config-template.js';
import { main } from '../../src/cli/main.js';
import { configKeys, resolveOptions } from '../../src/config.js';
import { settings } from '../../src/config-settings.js';
import { providers } from '../../src/providers/index.js';
import { TestIo } from './test-io.js';

async function inFolder(cwd: string, ...argv: string[]) {
  const io = Object.assign(new TestIo({ env: { PAYDRILL_PORT: '1' } }), { cwd });
  const code = await main(argv, io);
  return { code, out: io.out, err: io.err };
}

const fresh = () => new TestIo().cwd;
const optionsOf = (text: string) =>
  resolveOptions({
    flags: {},
    env: {},
    file: { path: 'paydrill.config.yaml', root: parseConfig('paydrill.config.yaml', text) },
    providers,
  });

describe('init', () => {
  it('writes a config file and a scenario, and names the next command, which works', async () => {
    const cwd = fresh();
    expect(await inFolder(cwd, 'init')).toEqual({
      code: 0,
      err: '',
      out: [
        'wrote  paydrill.config.yaml  every setting with its default',
        'wrote  scenarios/first.yaml  a story to begin with',
        '',
        'Next: paydrill run scenarios/first.yaml',
        '',
      ].join('\n'),
    });
    expect(await inFolder(cwd, 'check', 'paydrill.config.yaml', 'scenarios/first.yaml')).toEqual({
      code: 0,
      err: '',
      out: 'paydrill.config.yaml: fine\nscenarios/first.yaml: fine\n',
    });
    expect(await inFolder(cwd, 'run', 'scenarios/first.yaml')).toMatchObject({ code: 0, err: '' });
    // The file is found and read by every other command.
    expect(await inFolder(cwd, 'credentials')).toMatchObject({ code: 0 });
  });

  it('the story says truly what risky coins do to it', async () => {
    const cwd = fresh();
    await inFolder(cwd, 'init');
    const path = join(cwd, 'scenarios/first.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('amount: 0.5 } }', 'amount: 0.5, risk: high } }'));
    const { code, out } = await inFolder(cwd, 'run', '--json', 'scenarios/first.yaml');
    expect(code).toBe(1);
    expect(JSON.parse(out).failures).toHaveLength(2);
  });

  it('a second time writes nothing', async () => {
    const cwd = fresh();
    await inFolder(cwd, 'init');
    writeFileSync(join(cwd, 'paydrill.config.yaml'), 'port: 4700\n');
    const { code, out } = await inFolder(cwd, 'init');
    expect(code).toBe(0);
    expect(out).toContain('kept  paydrill.config.yaml  was there already, and stays as it is\n');
    expect(out).toContain('kept  scenarios/first.yaml');
    expect(readFileSync(join(cwd, 'paydrill.config.yaml'), 'utf8')).toBe('port: 4700\n');
  });

  it('writes no second config file beside one of another ending, and through no link', async () => {
    const cwd = fresh();
    writeFileSync(join(cwd, 'paydrill.config.json'), '{}');
    mkdirSync(join(cwd, 'scenarios'));
    symlinkSync(join(cwd, 'elsewhere.yaml'), join(cwd, 'scenarios/first.yaml'));
    expect(JSON.parse((await inFolder(cwd, 'init', '--json')).out)).toEqual({
      written: [],
      kept: ['paydrill.config.json', 'scenarios/first.yaml'],
      next: 'paydrill run scenarios/first.yaml',
    });
    expect(readdirSync(cwd).sort()).toEqual(['paydrill.config.json', 'scenarios']);
  });

  it('makes the folder that it is given', async () => {
    const cwd = fresh();
    const { code, out } = await inFolder(cwd, 'init', 'some where', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      written: ['some where/paydrill.config.yaml', 'some where/scenarios/first.yaml'],
      kept: [],
      next: "paydrill run 'some where/scenarios/first.yaml'",
    });
    expect(existsSync(join(cwd, 'some where/scenarios/first.yaml'))).toBe(true);
    writeFileSync(join(cwd, 'file'), 'x');
    for (const folder of ['file', 'file/below'])
      expect(await inFolder(cwd, 'init', folder)).toEqual({
        code: 2,
        out: '',
        err: `${folder}/paydrill.config.yaml: cannot be written, since a part of its path is a file and no folder.\n`,
      });
  });

  it('leads an editor to a schema that is there', async () => {
    const cwd = fresh();
    await inFolder(cwd, 'init');
    const path = join(cwd, 'scenarios/first.yaml');
    const [, schema = ''] =
      /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(path, 'utf8')) ?? expect.fail('no schema line');
    const file = resolve(dirname(path), schema);
    expect(statSync(file).isFile()).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('$schema');
  });
});

describe('the config file of init', () => {
  const entries = templateEntries(providers);

  it('has every key, and each is a comment that changes nothing', () => {
    expect(entries.map(({ key }) => key)).toEqual(configKeys);
    const text = configTemplate(providers);
    for (const key of configKeys) expect(text).toMatch(new RegExp(`^# ${key}:`, 'm'));
    for (const line of text.split('\n')) expect(line).toMatch(/^$|^# |^## /);
    expect(optionsOf(text)).toEqual(optionsOf(''));
  });

  it.each(entries)('is valid with only $key uncommented', ({ key, lines }) => {
    const template = configTemplate(providers);
    const commented = lines.map((line) => `# ${line}\n`).join('');
    expect(template).toContain(commented);
    const changed = optionsOf(template.replace(commented, lines.map((line) => `${line}\n`).join('')));
    // A default that is spelled out is the default.
    const { default: byDefault } = settings[key as keyof typeof settings] as { default?: string };
    if (byDefault !== undefined) expect(changed).toEqual(optionsOf(''));
    else if (key !== 'providers') expect(changed).not.toEqual(optionsOf(''));
  });

  it('is valid with all of it uncommented', () => {
    expect(() => optionsOf(configTemplate(providers).replaceAll(/^# /gm, ''))).not.toThrow();
  });

  it('explains each in one line of 80 columns', () => {
    for (const line of configTemplate(providers).split('\n'))
      if (line.startsWith('##')) expect(line.length).toBeLessThanOrEqual(80);
    for (const { comment } of entries) expect(comment).toMatch(/^\S[^\n]*$/);
  });
});
