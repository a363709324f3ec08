import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveOptions } from '../../src/config.js';
import { settings } from '../../src/config-settings.js';
import { adminRoutes } from '../../src/http/admin/index.js';
import { defaultPort } from '../../src/http/options.js';
import { providers } from '../../src/providers/index.js';
import { root } from './blocks.js';

interface Facts {
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly volumes: readonly string[];
  readonly bases: readonly { readonly base: string }[];
  readonly healthcheck: object;
}
const { factsOf } = (await import(pathToFileURL(join(root, 'scripts/dockerfile.mjs')).href)) as {
  factsOf: (text: string) => Facts;
};
const image = factsOf(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const text = (name: string) => readFileSync(join(root, 'examples', name), 'utf8');
const known = new Set([
  ...Object.values<{ readonly env?: string } | object>(settings).flatMap((one) =>
    'env' in one ? [String(one.env)] : [],
  ),
  ...['PAYDRILL_CONFIG', 'PAYDRILL_SCENARIOS', 'PAYDRILL_URL'],
]);

/** What the image would be started with. */
function startedWith(env: Readonly<Record<string, string>>) {
  for (const name of Object.keys(env)) expect(known, name).toContain(name);
  return resolveOptions({ flags: {}, env: { ...image.env, ...env }, providers }).options;
}

/** The port of a provider's URL is the one that it has, on a host. */
function expectUrls(env: Readonly<Record<string, string>>, host: string): void {
  for (const [name, value] of Object.entries(env)) {
    const [, id = ''] = /^([A-Z]+)_BASE_URL$/.exec(name) ?? [];
    const provider = providers.find((one) => one.id === id.toLowerCase());
    expect(value, name).toBe(`http://${host}:${defaultPort + (provider?.portOffset ?? 0)}`);
  }
}

describe('examples/compose.yaml', () => {
  interface Service {
    readonly build?: string;
    readonly image: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly ports?: readonly string[];
    readonly volumes?: readonly string[];
    readonly extra_hosts?: readonly string[];
    readonly command?: readonly string[];
    readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  }
  const compose: {
    services: Record<'paydrill' | 'app', Service>;
    volumes: Record<string, unknown>;
  } = parse(text('compose.yaml'));
  const { paydrill, app } = compose.services;

  it('builds this image and gives it what it knows', () => {
    expect(existsSync(join(root, 'examples', paydrill.build ?? '', 'Dockerfile'))).toBe(true);
    expect(startedWith(paydrill.environment).targets).toEqual({ calypso: 'http://app:3000/hooks/calypso' });
    expect(paydrill.ports).toEqual([
      `127.0.0.1:${image.ports[0]}-${image.ports.at(-1)}:${image.ports[0]}-${image.ports.at(-1)}`,
    ]);
    expect(paydrill.extra_hosts).toEqual([`${image.env['PAYDRILL_LOCALHOST']}:host-gateway`]);
    for (const volume of paydrill.volumes ?? []) {
      const [from = '', to] = volume.split(':');
      expect(image.volumes).toContain(to);
      expect(
        from.startsWith('.') ? existsSync(join(root, 'examples', from)) : Object.hasOwn(compose.volumes, from),
      ).toBe(true);
    }
  });

  it('lets the service wait until the image says that it is healthy, and find it by its name', () => {
    expect(app.depends_on).toEqual({ paydrill: { condition: 'service_healthy' } });
    expect(image.healthcheck).toBeDefined();
    expectUrls(app.environment, 'paydrill');
    expect(image.bases.map(({ base }) => base)).toContain(app.image);
  });

  it('has a service that is a program', () => {
    const [program, flag, script = ''] = app.command ?? [];
    expect([program, flag]).toEqual(['node', '--eval']);
    expect(spawnSync(process.execPath, ['--check', '-'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
    });
  });
});

describe('examples/github-actions.yaml', () => {
  interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly env?: Readonly<Record<string, string>>;
  }
  interface Job {
    readonly 'runs-on': string;
    readonly services?: Record<
      'paydrill',
      {
        readonly image: string;
        readonly ports: string[];
        readonly env: Record<string, string>;
        readonly options: string;
      }
    >;
    readonly steps: readonly Step[];
  }
  const workflow: { name: string; on: unknown; jobs: Record<'with-container' | 'without-container', Job> } = parse(
    text('github-actions.yaml'),
  );

  it('has jobs of known parts only', () => {
    expect(Object.keys(workflow)).toEqual(['name', 'on', 'jobs']);
    for (const job of Object.values(workflow.jobs)) {
      expect(Object.keys(job).filter((key) => !['runs-on', 'services', 'steps'].includes(key))).toEqual([]);
      for (const step of job.steps) expect((step.uses === undefined) !== (step.run === undefined)).toBe(true);
    }
  });

  it('starts the service container with what the image knows', () => {
    const { services, steps } = workflow.jobs['with-container'];
    const service = services?.paydrill;
    expect(service?.ports).toEqual(image.ports.map((port) => `${port}:${port}`));
    expect(startedWith(service?.env ?? {})).toMatchObject({ clock: 'frozen', host: '0.0.0.0' });
    expect(service?.options).toBe(`--add-host ${image.env['PAYDRILL_LOCALHOST']}:host-gateway`);
    const { PAYDRILL_URL, ...others } = steps.at(-1)?.env ?? {};
    expect(PAYDRILL_URL).toBe(`http://127.0.0.1:${defaultPort}`);
    expectUrls(others, '127.0.0.1');
  });

  it('without a container runs a command that there is', () => {
    const command = workflow.jobs['without-container'].steps.at(-1)?.run ?? '';
    expect(command).toBe('npx paydrill exec --clock frozen -- npm test');
    const words = command
      .replace('npx paydrill ', '')
      .replace('npm test', "node -e 'process.exit(process.env.PAYDRILL_URL ? 7 : 1)'");
    const { status } = spawnSync('sh', ['-c', `node ${join(root, 'dist/cli/bin.js')} ${words}`], { cwd: root });
    expect(status).toBe(7);
  });
});

describe('examples/testcontainers', () => {
  const folder = join(root, 'examples/testcontainers');
  const recipe = text('testcontainers/paydrill.ts');

  it('gives the image what it knows, and names calls of the control API that there are', () => {
    const env = Object.fromEntries(
      [...recipe.matchAll(/(PAYDRILL_\w+): '([^']*)'/g)].map(([, key = '', value = '']) => [key, value]),
    );
    expect(startedWith(env)).toMatchObject({ clock: 'frozen', localhost: 'host.testcontainers.internal' });
    expect(recipe).toContain(`withExposedPorts(${defaultPort})`);
    expect(adminRoutes.map(({ method, path }) => `${method} ${path}`)).toContain('POST /clock/advance');
  });

  const isInstalled = existsSync(join(folder, 'node_modules/testcontainers'));
  if (!isInstalled) console.warn('NOT COMPILED: npm ci --prefix examples/testcontainers --ignore-scripts');
  it.skipIf(!isInstalled)(
    'compiles against the package that it names',
    () => {
      const flags = [
        '--noEmit',
        '--ignoreConfig',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2023',
        '--types',
        'node',
        '--skipLibCheck',
      ];
      const tsc = join(root, 'node_modules/@typescript/native/bin/tsc');
      const { status, stdout } = spawnSync(process.execPath, [tsc, ...flags, join(folder, 'paydrill.ts')], {
        cwd: root,
        encoding: 'utf8',
      });
      expect(stdout).toBe('');
      expect(status).toBe(0);
    },
    60_000,
  );
});
