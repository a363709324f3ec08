import { UsageError } from '../../config.js';
import { unknownName } from '../../core/errors.js';
import { withoutUserInfo } from '../../core/redaction.js';
import { workspaceActions } from '../choices.js';
import type { WorkspaceAnswer, WorkspacesAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags, withoutWorkspace } from '../control-client.js';
import { credentialEnv } from '../credential-env.js';
import type { Io } from '../io.js';
import { shellQuote } from '../shell.js';
import { printable, table } from '../text.js';

/** Opens a workspace and prints its credentials as shell variables, lists the workspaces, or ends one. */
export async function workspace(
  io: Io,
  action: string,
  name: string | undefined,
  flags: ControlFlags & { readonly seed?: string },
): Promise<number> {
  if (!workspaceActions.includes(action))
    throw new UsageError(unknownName('workspace action', action, workspaceActions).message);
  if (flags.seed !== undefined && action !== 'create')
    throw new UsageError(`--seed is of workspace create, not of workspace ${action}.`);
  const client = new ControlClient(withoutWorkspace(io.env), flags);
  if (action === 'create') return create(io, client, { name, seed: flags.seed }, flags.json === true);
  if (action === 'list') {
    if (name !== undefined) throw new UsageError(`workspace list: expected no name, not ${JSON.stringify(name)}.`);
    const { value, text } = await client.get<WorkspacesAnswer>('workspaces');
    const rows = value.workspaces.map((one) => [one.name, printable(JSON.stringify(one.seed))]);
    io.stdout(flags.json === true ? `${text}\n` : table([['NAME', 'SEED'], ...rows]));
    return 0;
  }
  if (name === undefined || name === '')
    throw new UsageError('workspace delete: expected a name: paydrill workspace delete NAME');
  const { text } = await client.delete(`workspaces/${encodeURIComponent(name)}`);
  io.stdout(flags.json === true ? `${text}\n` : `deleted ${name}\n`);
  return 0;
}

async function create(
  io: Io,
  client: ControlClient,
  about: { readonly name: string | undefined; readonly seed: string | undefined },
  asJson: boolean,
): Promise<number> {
  const { value, text } = await client.post<WorkspaceAnswer>('workspaces', about);
  if (asJson) {
    io.stdout(`${text}\n`);
    return 0;
  }
  // Apart from the variables, which a shell is to evaluate.
  io.stderr(`Opened the workspace ${value.name}; commands reach it with --workspace ${value.name}.\n`);
  const { targets = [] } = value;
  const goes = targets.map(({ provider, url }) => `${provider} ${withoutUserInfo(printable(url))}`).join(', ');
  io.stderr(
    goes === ''
      ? 'Its webhooks go nowhere yet: the server was given no --webhook PROVIDER=URL.\n'
      : `Its webhooks go to: ${goes}\n`,
  );
  for (const [variable, key] of Object.entries(credentialEnv(value.credentials)))
    io.stdout(`${variable}=${shellQuote(key)}\n`);
  return 0;
}
