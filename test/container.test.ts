import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../src/cli/program.js';
import { resolveOptions } from '../src/config.js';
import { defaultPort } from '../src/http/options.js';
import { providers } from '../src/providers/index.js';
import { TestIo } from './cli/test-io.js';

const root = join(import.meta.dirname, '..');

interface Facts {
  readonly bases: readonly { readonly base: string; readonly stage?: string }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly steps: readonly { readonly name: string; readonly text: string }[];
  readonly volumes: readonly string[];
  readonly ports: readonly number[];
  readonly healthcheck: { readonly command: readonly string[] };
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

const { factsOf, play } = (await import(pathToFileURL(join(root, 'scripts/dockerfile.mjs')).href)) as {
  factsOf: (text: string) => Facts;
  play: (options: object) => unknown;
};
const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
const facts = factsOf(text);

describe('the image', () => {
  it('is made of bases that are named to the patch release', () => {
    expect(facts.bases.map(({ stage }) => stage)).toEqual(['build', undefined]);
    for (const { base } of facts.bases) expect(base).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+[\d.]*(?:-slim)?$/);
  });

  it('says what it is', () => {
    const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(facts.labels).toEqual({
      'org.opencontainers.image.title': 'paydrill',
      'org.opencontainers.image.description': expect.any(String),
      'org.opencontainers.image.licenses': license,
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.source': '',
      'org.opencontainers.image.revision': '',
    });
  });

  it('opens the ports of all providers, to everybody inside its network, and runs as no root', () => {
    expect(facts.ports).toEqual([defaultPort, ...providers.map(({ portOffset }) => defaultPort + portOffset)]);
    expect(facts.user).toBe('1000:1000');
    const { options } = resolveOptions({ flags: {}, env: facts.env, providers });
    expect(options).toMatchObject({ host: '0.0.0.0', state: '/state/state.json', localhost: 'host.docker.internal' });
    expect(facts.env['PAYDRILL_SCENARIOS']).toBe('/scenarios');
    expect(facts.volumes).toEqual(['/state', '/scenarios']);
  });

  it('has folders for state and scenarios that any user can write, by its own steps', () => {
    const steps = facts.steps.filter(
      ({ name, text: step }) => ['FROM', 'WORKDIR'].includes(name) || step.includes('../state'),
    );
    expect(steps.filter(({ name }) => name === 'RUN' || name === 'COPY')).toHaveLength(1);
    const { cwd } = new TestIo();
    const image = play({ facts: { ...facts, steps }, context: cwd, work: cwd, tell: () => undefined }) as {
      root: string;
    };
    for (const folder of facts.volumes) expect(statSync(join(image.root, folder)).mode & 0o777, folder).toBe(0o777);
  });

  it('runs commands that there are', () => {
    const names = buildProgram(new TestIo(), '0', () => undefined).commands.map((command) => command.name());
    expect(facts.entrypoint).toEqual(['node', '/app/dist/cli/bin.js']);
    expect(names).toContain(facts.command[0]);
    expect(facts.healthcheck.command).toEqual([...facts.entrypoint, 'ready']);
  });
});

describe('playing a Dockerfile', () => {
  const from = 'FROM node:24.18.0-alpine3.24\n';

  it.each([
    ['an instruction that it does not know', `${from}ONBUILD RUN true`, 'Dockerfile:2: ONBUILD is not played here'],
    ['a command for a shell', `${from}CMD node x`, 'Dockerfile:2: expected a list such as ["node"], not node x'],
    [
      'a stage on another platform',
      'FROM --platform=x node AS a',
      'Dockerfile:1: FROM --platform=x node AS a is not played here',
    ],
  ])('refuses %s', (_what, dockerfile, message) => {
    expect(() => factsOf(dockerfile)).toThrow(message);
  });

  it('refuses a step that would leave its folder', () => {
    const io = new TestIo();
    const options = { facts: factsOf(`${from}RUN mkdir /etc/x`), context: io.cwd, work: io.cwd, tell: () => undefined };
    expect(() => play(options)).toThrow('Dockerfile:2: RUN with an absolute path is not played here');
  });
});
