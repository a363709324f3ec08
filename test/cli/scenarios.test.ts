import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { run, TestIo } from './test-io.js';

const story = `paydrill: 1
name: a-story
about: An address is asked for and paid.
calls:
  - { call: calypso.customer.create, body: { email: ann@example.com }, save: customer }
  - { call: calypso.address.get, body: { customerId: $customer.id, currency: ETH }, save: purse }
steps:
  - { after: 1s, pay: { to: $purse.address, currency: ETH, amount: 0.5 } }
expect:
  - { call: calypso.address.get, times: 1 }
`;
const failing = story.replace('a-story', 'b-story').replace('times: 1', 'times: 2');
const broken = story.replace('after: 1s', 'after: soon').replace('email:', 'email: [');
const wrong = story
  .replace('calypso.address.get, body', 'calypso.adress.get, body')
  .replace('$customer.id', '$custmer.id');

const running: { io: TestIo; done: Promise<number> }[] = [];
afterEach(async () => {
  for (const { io, done } of running.splice(0)) {
    io.signal();
    await done;
  }
});

describe('run', () => {
  it('plays with a timeline and exits 0', async () => {
    const { code, out, err } = await run(['run', 'a.yaml', '--wire', 'virtual'], { files: { 'a.yaml': story } });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/\na-story\nAn address is asked for and paid\.\n {2}\+0s/);
    expect(out).toMatch(/\+0s +→ calypso\.customer\.create 200\n/);
    expect(out).toMatch(/\+2s +calypso\.deposit\/\S+ new → MEM_POOL_FOUND\n/);
    expect(out).toMatch(/✓ a-story \d+ ms\n$/);
  });

  it('exits 1 when an expectation fails, and writes JUnit XML', async () => {
    const io = new TestIo({ files: { 'a.yaml': story, 'b.yaml': failing } });
    expect(await main(['run', 'a.yaml', 'b.yaml', '--quiet', '--junit', 'out.xml'], io)).toBe(1);
    expect(io.out).toContain('1 passed, 1 failed');
    const xml = readFileSync(join(io.cwd, 'out.xml'), 'utf8');
    expect(xml).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites>\n {2}<testsuite name="paydrill" tests="2" failures="1">\n/,
    );
    expect(xml).toMatch(
      /<testcase classname="paydrill" name="b-story" time="\d+\.\d+">\n {6}<failure message="b\.yaml:10:5: [^"<]+">/,
    );
  });

  it('reads all files before it plays any, and tells every mistake', async () => {
    const { code, out, err } = await run(['run', 'a.yaml', 'wrong.yaml'], {
      files: { 'a.yaml': story, 'wrong.yaml': wrong },
    });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^wrong\.yaml:6:\d+: /);
    expect(err).toContain('$custmer.id: nothing is saved as "custmer" before this; did you mean $customer?');
    expect(err).toContain('unknown operation "calypso.adress.get"; did you mean "calypso.address.get"?');
    expect(err).not.toMatch(/\bat .*\.ts/);
  });

  it.each([
    [['run', 'calypso-deposit-declned'], 'Did you mean "calypso-deposit-declined"?'],
    [['run', 'nothing.yaml'], 'nothing.yaml: there is no such file.'],
    [['run'], 'issing required argument'],
    [['run', 'calypso-deposit-declined', '--wire', 'cable'], '--wire: expected wall or virtual'],
  ])('%j is wrong usage', async (argv, text) => {
    const { code, err } = await run(argv);
    expect([code, err]).toEqual([2, expect.stringContaining(text)]);
  });

  it('--watch plays again when the file changes, and goes on after a mistake', async () => {
    const io = new TestIo({ files: { 'a.yaml': story } });
    const done = main(['run', 'a.yaml', '--quiet', '--watch'], io);
    running.push({ io, done });
    await io.wrote('✓ a-story');
    writeFileSync(join(io.cwd, 'a.yaml'), wrong);
    await io.wrote('did you mean $customer?');
    writeFileSync(join(io.cwd, 'next.yaml'), story.replace('a-story', 'c-story'));
    renameSync(join(io.cwd, 'next.yaml'), join(io.cwd, 'a.yaml'));
    await io.wrote('✓ c-story');
    io.signal();
    expect(await done).toBe(0);
  });
});

describe('check', () => {
  it('tells all mistakes of all files, with place and caret, exit 2', async () => {
    const files = {
      'a.yaml': story,
      'wrong.yaml': wrong,
      'broken.yaml': broken,
      'paydrill.config.yaml': 'prot: 4600\n',
    };
    const { code, out, err } = await run(['check', ...Object.keys(files), 'none.yaml'], { files });
    expect([code, out]).toEqual([2, 'a.yaml: fine\n']);
    for (const text of [
      'wrong.yaml:6:',
      'broken.yaml:',
      'paydrill.config.yaml:1:1: ',
      'none.yaml: there is no such file.',
    ])
      expect(err).toContain(text);
    expect(err).toMatch(/\n {2}6 \| .*\n {4}\| +\^\n/);
  });

  it('exits 0 when all is fine', async () => {
    expect(await run(['check', 'a.yaml'], { files: { 'a.yaml': story } })).toEqual({
      code: 0,
      out: 'a.yaml: fine\n',
      err: '',
    });
  });
});

describe('start --scenario', () => {
  async function start(argv: readonly string[], files: Record<string, string>) {
    const io = new TestIo({ files });
    const done = main(['start', '--port', '0', '--memory', ...argv], io);
    running.push({ io, done });
    await Promise.race([io.wrote('paydrill ready on'), done]);
    const url = /(http:\S+)/.exec(io.out)?.[1] ?? '';
    const loaded = async () => JSON.parse(await (await fetch(`${url}/_paydrill/scenarios`)).text()).loaded;
    return { io, done, loaded };
  }

  it('lays it out; --watch takes a changed one up and keeps the old one when the new is invalid', async () => {
    const { io, loaded } = await start(['--scenario', 'a.yaml', '--watch'], { 'a.yaml': story });
    expect(await loaded()).toBe('a-story');
    writeFileSync(join(io.cwd, 'a.yaml'), wrong);
    await io.wrote('a.yaml: kept as it was before');
    expect(io.err).toContain('did you mean $customer?');
    expect(await loaded()).toBe('a-story');
    writeFileSync(join(io.cwd, 'a.yaml'), story.replace('a-story', 'd-story'));
    await io.wrote('a.yaml: taken up again');
    expect(await loaded()).toBe('d-story');
  });

  it('a bad one is refused before anything starts', async () => {
    const { io, done } = await start(['--scenario', 'wrong.yaml'], { 'wrong.yaml': wrong });
    expect([await done, io.out]).toEqual([2, '']);
    expect(io.err).toContain('wrong.yaml:6:');
  });
});
