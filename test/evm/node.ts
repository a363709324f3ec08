/** A real EVM node for tests: Anvil, from this folder's own packages or from the PATH. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Anvil's executable, or why there is none. */
export function findAnvil(): { readonly path: string } | { readonly missing: string } {
  const own = join(import.meta.dirname, 'node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil');
  const others = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'anvil'));
  const path = [own, ...others].find(isExecutable);
  return path === undefined
    ? { missing: 'no anvil: npm ci --prefix test/evm --ignore-scripts (Linux x64), or put one into the PATH' }
    : { path };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A running node with an empty chain, on a free port of loopback. */
export class AnvilNode {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  static async start(path: string): Promise<AnvilNode> {
    const child = spawn(path, ['--port', '0', '--host', '127.0.0.1'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
        const found = /Listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`anvil ended with ${code}: ${said.slice(-300)}`)));
    });
    return new AnvilNode(`http://127.0.0.1:${port}`, child);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await ended;
  }
}
