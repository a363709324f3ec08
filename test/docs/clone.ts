import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Block, root } from './blocks.js';

let packed: string | undefined;

/** The package as npm packs it, once a run. */
function tarball(): string {
  if (packed !== undefined) return packed;
  const folder = mkdtempSync(join(tmpdir(), 'paydrill-pack-'));
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  const [{ filename }] = JSON.parse(stdout);
  packed = join(folder, filename);
  return packed;
}

interface Background {
  readonly child: ChildProcess;
  output: string;
}

/**
 * A clone in which `npm ci` was run, as a reader of the documents has it: the packed files, and the packages. What documents say of ports
 * 4600 to 4604 and 3000 is done on free ones.
 */
export class Clone {
  readonly folder = mkdtempSync(join(tmpdir(), 'paydrill-docs-'));
  readonly #ports: ReadonlyMap<string, string>;
  readonly #running: Background[] = [];

  private constructor(ports: ReadonlyMap<string, string>) {
    this.#ports = ports;
    const { status, stderr } = spawnSync('tar', ['-xzf', tarball(), '--strip-components=1', '-C', this.folder]);
    if (status !== 0) throw new Error(`tar: ${stderr}`);
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    // What `npm start` runs is part of a clone, and not of what is packed.
    mkdirSync(join(this.folder, 'scripts'));
    copyFileSync(join(root, 'scripts/program.mjs'), join(this.folder, 'scripts/program.mjs'));
    // `npm ci` has built it. What it is built of is not packed, so that the first npx could not find that there is nothing to do.
    const file = join(this.folder, 'package.json');
    const { scripts, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    const { prepare: _prepare, ...others } = scripts;
    writeFileSync(file, JSON.stringify({ ...rest, scripts: others }));
  }

  static async make(): Promise<Clone> {
    const base = await freePorts(5);
    const ports = [0, 1, 2, 3, 4].map((offset): [string, string] => [String(4600 + offset), String(base + offset)]);
    return new Clone(new Map([...ports, ['3000', String(await freePorts(1))]]));
  }

  /** Text of a document as it is carried out here. */
  here(text: string): string {
    return text.replaceAll(/\b(?:460[0-4]|3000)\b/g, (port) => this.#ports.get(port) ?? port);
  }

  /** What was printed here, as a document shows it. */
  shown(text: string): string {
    let shown = text.replaceAll(`${this.folder}/`, '');
    for (const [port, here] of this.#ports) shown = shown.replaceAll(here, port);
    // How long this machine took.
    shown = shown.replaceAll(/\b\d+ ms$/gm, '120 ms');
    return shown.replaceAll(/[ \t\r]+$/gm, '').replace(/\n+$/, '');
  }

  save(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), this.here(text));
  }

  /** Runs a shell script to its end; throws unless it succeeds (`isFailing`: unless it fails), with what it printed. */
  run(script: string, isFailing = false): Promise<string> {
    const { child, ended } = this.#spawn(script);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    return ended.then((code) => {
      if ((code !== 0) !== isFailing) throw new Error(`ended with ${code}:\n${script}\n${output}`);
      return output;
    });
  }

  /** Starts a script that goes on, and resolves when it says that it is ready. */
  async start(script: string): Promise<void> {
    const { child, ended } = this.#spawn(script);
    const one: Background = { child, output: '' };
    this.#running.push(one);
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk: Buffer) => {
          one.output += chunk.toString('utf8');
          if (/paydrill ready on|is ready/.test(one.output)) resolve();
        });
      void ended.then((code) => reject(new Error(`ended with ${code} before it was ready:\n${one.output}`)));
    });
  }

  /** Resolves when what goes on has printed a text so often. */
  async printed(text: string, times: number): Promise<void> {
    const count = () => this.#running.reduce((sum, { output }) => sum + output.split(text).length - 1, 0);
    if (count() >= times) return;
    await new Promise<void>((resolve) => {
      for (const { child } of this.#running)
        for (const stream of [child.stdout, child.stderr])
          stream?.on('data', () => {
            if (count() >= times) resolve();
          });
    });
  }

  /** Carries out a block of a shell or saves a file, as its words say. */
  async perform(block: Block): Promise<string> {
    if (block.language !== 'sh') {
      this.save(block.file ?? '', block.text);
      return '';
    }
    if (!block.words.includes('background')) return this.run(this.here(block.text), block.words.includes('fails'));
    await this.start(this.here(block.text));
    return '';
  }

  async end(): Promise<void> {
    for (const { child } of this.#running) {
      const ended = new Promise((resolve) => child.once('close', resolve));
      // npm and the shell stand between us and the program: the whole group is ended.
      if (child.pid !== undefined && child.exitCode === null) {
        process.kill(-child.pid, 'SIGTERM');
        await ended;
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #spawn(script: string) {
    const { NO_COLOR, PATH, HOME } = process.env;
    const env = { NO_COLOR, PATH, HOME, PAYDRILL_PORT: this.#ports.get('4600'), npm_config_update_notifier: 'false' };
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: this.folder,
      env: { ...env, npm_config_offline: 'true', npm_config_cache: join(this.folder, '.npm') },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | string | null>((resolve) =>
      child.on('close', (code, signal) => resolve(signal ?? code)),
    );
    return { child, ended };
  }
}

/** The first of some ports in a row that are free at this moment. */
async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const first = await portOf(0);
    if (first === undefined || first + count > 65_000) continue;
    const others = await Promise.all(Array.from({ length: count - 1 }, (_, index) => portOf(first + index + 1)));
    if (others.every((port) => port !== undefined)) return first;
  }
  throw new Error('no free ports');
}

function portOf(wanted: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
