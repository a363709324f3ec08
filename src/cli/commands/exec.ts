import { resolve } from 'node:path';
import { UsageError } from '../../config.js';
import { messageOf } from '../../core/errors.js';
import type { Scenario } from '../../core/scenario/schema.js';
import type { Workspace } from '../../core/workspace.js';
import { credentialsOf } from '../../http/admin/registry.js';
import { type RunningServer, startServer } from '../../http/server.js';
import { ownScenarios } from '../../scenario-files.js';
import { type Child, exitCodeOf, spawnChild } from '../child.js';
import { workspaceOf } from '../control-client.js';
import { credentialEnv } from '../credential-env.js';
import { jsonHappening, prettyHappening } from '../happenings.js';
import type { Io } from '../io.js';
import { dropping, type JsonFlag, note } from '../notes.js';
import { optionsHere, type StartFlags, tlsHere, webhookCaHere } from '../options.js';
import { readScenario } from '../scenario-source.js';
import { paintFor } from '../style.js';
import { printable } from '../text.js';

/**
 * Starts a server, runs a command with `PAYDRILL_URL` and all credentials in its environment, stops the server and answers the
 * command's exit code: 128 + n when signal n ended it, 127 when there is no such command, 126 when it cannot be run.
 */
export async function exec(
  io: Io,
  words: readonly string[],
  { json: _json, ...flags }: StartFlags & JsonFlag,
): Promise<number> {
  const [command, ...args] = words;
  if (command === undefined)
    throw new UsageError('exec: expected a command behind --, such as: paydrill exec -- npm test');
  const { options, log, scenario: named } = await optionsHere(io, ownDefaults(io, flags));
  const scenario = named === undefined ? undefined : readScenario(named, io, options.providers);
  const chosen = workspaceOf(io.env, {});
  io.serves?.(dropping({ json: log === 'json' }));
  let child: Child | undefined;
  let early: NodeJS.Signals | undefined;
  const off = io.onSignal?.((name) => {
    early ??= name;
    child?.signal(name);
  });
  try {
    const state = options.state === undefined ? undefined : resolve(io.cwd, options.state);
    // The command runs beside the sandbox, so that localhost is this machine for both, in a container too.
    const scenarios = ownScenarios(io.env, io.cwd);
    const server = await startServer({
      ...options,
      localhost: flags.localhost,
      state,
      tls: tlsHere(io, options),
      webhookCa: webhookCaHere(io, options),
      scenario,
      scenarios,
    });
    let code = 0;
    try {
      if (early !== undefined) return exitCodeOf(early);
      const workspace = await workspaceNamed(server, chosen, scenario);
      for (const one of server.notes) note(io, { json: log === 'json' }, one);
      const paint = paintFor(io);
      if (log !== 'silent')
        workspace.journal.listen((happening) =>
          io.stderr(log === 'json' ? jsonHappening(happening) : prettyHappening(happening, paint)),
        );
      const env = { ...io.env, ...(await environmentOf(server, workspace, options.token)) };
      io.ready?.();
      child = (io.spawn ?? spawnChild)(command, args, { env, cwd: io.cwd });
      code = await codeOf(io, child, command);
    } finally {
      await server.stop().catch((error) => {
        if (code === 0) throw error;
        // The command failed by itself: its code says more.
        note(io, { json: log === 'json' }, messageOf(error));
      });
    }
    return code;
  } finally {
    off?.();
  }
}

/** Free ports and no state file, unless a flag or (for the state) a variable says otherwise: a run must not meet another one, or its past. */
function ownDefaults({ env }: Io, flags: StartFlags): StartFlags {
  const keepsState = flags.state !== undefined || (env['PAYDRILL_STATE'] ?? '') !== '';
  return {
    ...flags,
    port: flags.port ?? '0',
    log: flags.log ?? (env['PAYDRILL_LOG'] || 'silent'),
    ...(keepsState ? {} : { memory: true }),
  };
}

/**
 * The workspace of `PAYDRILL_WORKSPACE`, which the command and whatever it starts will talk to: the server has just been started, so it is
 * opened here unless a state file had it, with the webhook targets and the scenario that were given.
 */
async function workspaceNamed(
  server: RunningServer,
  name: string | undefined,
  scenario: Scenario | undefined,
): Promise<Workspace> {
  if (name === undefined || server.workspaces.has(name)) return server.workspaces.get(name ?? 'default');
  const workspace = await server.workspaces.create(name, { scenario });
  const { targets } = server.admin.options;
  for (const provider of workspace.providers) {
    const target = scenario?.targets?.[provider.id] === undefined ? targets[provider.id] : undefined;
    if (target !== undefined) await workspace.unit(provider, (ctx) => provider.setTarget(ctx, target));
  }
  return workspace;
}

async function environmentOf(
  server: RunningServer,
  workspace: Workspace,
  token: string | undefined,
): Promise<Record<string, string>> {
  return {
    ...credentialEnv(await credentialsOf(server, workspace)),
    PAYDRILL_URL: server.url,
    ...(server.tls === undefined ? {} : { PAYDRILL_TLS_URL: server.tls.url, PAYDRILL_TLS_CA: server.tls.caFile }),
    ...(token === undefined ? {} : { PAYDRILL_TOKEN: token }),
  };
}

async function codeOf(io: Io, child: Child, command: string): Promise<number> {
  try {
    const { code, signal } = await child.ended;
    return signal === null ? (code ?? 1) : exitCodeOf(signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such command' : `it cannot be run (${code ?? messageOf(error)})`;
    io.stderr(`exec: ${printable(command)}: ${why}.\n`);
    return code === 'ENOENT' ? 127 : 126;
  }
}
