import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../../src/core/provider.js';

const built = join(import.meta.dirname, '../../dist/cli/bin.js');

/** A Paydrill in a process of its own, as `npm start` runs it. */
export interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  readonly stderr: () => string;
  /** A call of the control API; answers the parsed body. Throws unless it succeeds. */
  control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** Base URL and keys of a provider. */
  credentials(provider: string): Promise<Credentials & { baseUrl: string }>;
  /** Ends the process and resolves with its exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | string | null>;
}

/** Starts the built program, or a copy of it, on free ports and resolves when it says that it is ready. */
export async function startProcess(flags: readonly string[], cwd: string, bin = built): Promise<Process> {
  if (!existsSync(bin)) throw new Error('dist/ is missing: npm run build');
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', ...flags], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | string | null>((resolve) =>
    child.on('exit', (code, signal) => resolve(signal ?? code)),
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const url = await new Promise<string>((resolve, reject) => {
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
      const found = /^paydrill ready on (http:\S+)$/m.exec(stdout)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`ended with ${code} before it was ready: ${stderr}`)));
  });
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}/_paydrill/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    child,
    url,
    stderr: () => stderr,
    control,
    credentials: async (provider) =>
      (await control<Record<string, Credentials & { baseUrl: string }>>('GET', 'credentials'))[provider] ?? {
        baseUrl: '',
      },
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
