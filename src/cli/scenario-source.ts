import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../config.js';
import { messageOf } from '../core/errors.js';
import type { Provider } from '../core/provider.js';
import { mistakeText, type PlaceOf, parseScenario } from '../core/scenario/parse.js';
import type { Scenario } from '../core/scenario/schema.js';
import type { RunningServer } from '../http/server.js';
import { ownScenarios, scenarioFile } from '../scenario-files.js';
import type { Io } from './io.js';
import { type JsonFlag, note } from './notes.js';

/** What a name or a relative path of a scenario is looked up by. */
type Where = Pick<Io, 'cwd' | 'env'>;

/** Reads a scenario by path or name. Throws {@link UsageError} with every mistake. */
export function readScenario(given: string, io: Where, providers: readonly Provider[]): Scenario {
  return readPlaced(given, io, providers).scenario;
}

/** A scenario, and where its parts stand in its file. */
export interface PlacedScenario {
  readonly scenario: Scenario;
  readonly placeOf: PlaceOf;
}

/** {@link readScenario}, with the places of its parts. */
export function readPlaced(given: string, io: Where, providers: readonly Provider[]): PlacedScenario {
  const { path, text } = found(given, io);
  const parsed = parseScenario(text, path, providers);
  if (parsed.mistakes !== undefined) throw new UsageError(parsed.mistakes.map(mistakeText));
  return parsed;
}

/** Calls `changed` whenever one of the files changes; an atomic rename counts as one change. Answers what stops that. */
export async function watchFiles(files: readonly string[], changed: () => void): Promise<() => Promise<void>> {
  const { watch } = await import('chokidar');
  const watcher = watch([...files], {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 10 },
  });
  watcher.on('change', changed).on('add', changed);
  await new Promise<void>((ready) => watcher.once('ready', ready));
  return () => watcher.close();
}

/** Takes a scenario up again whenever its file changes; one that is invalid is told, and the old one stays. */
export async function watchScenario(
  given: string,
  server: RunningServer,
  io: Io,
  flags: JsonFlag,
): Promise<() => Promise<void>> {
  const { path } = found(given, io);
  const workspace = server.workspaces.default;
  const again = async () => {
    try {
      await workspace.load(readScenario(given, io, workspace.providers));
      note(io, flags, `${path}: taken up again`);
    } catch (error) {
      const lines = error instanceof UsageError ? error.mistakes : [messageOf(error)];
      note(io, flags, `${lines.join('\n')}\n${path}: kept as it was before`);
    }
  };
  let last = Promise.resolve();
  return watchFiles([resolve(io.cwd, path)], () => {
    last = last.then(again);
  });
}

function found(given: string, { cwd, env }: Where): { path: string; text: string } {
  if (/[/\\]|\.(ya?ml|json)$/.test(given) && !existsSync(resolve(cwd, given)))
    throw new UsageError(`${given}: there is no such file.`);
  try {
    return scenarioFile(given, cwd, ownScenarios(env, cwd));
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
