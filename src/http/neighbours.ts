import type { Explanation } from '../core/journal.js';
import type { Call, Json, Provider } from '../core/provider.js';
import type { Workspace } from '../core/workspace.js';
import { openCodes } from '../signing/mistakes.js';

/** As many other workspaces are tried; a server may have a thousand of them, and a refusal must stay quick. */
const mostTried = 50;

/**
 * Adds to an explanation what only a look at the other workspaces can prove: that a call is signed with the keys, or with the secret, of
 * another one. The original cause stays behind it.
 */
export async function explainedByNeighbours(
  explanation: Explanation,
  of: { provider: Provider; workspace: Workspace; others: readonly Workspace[]; call: Call<unknown> },
): Promise<Explanation> {
  const { provider, workspace, others, call } = of;
  const body = call.body as Json | undefined;
  const presented = provider.presented(call.request, body);
  const own = workspace.credentials(provider);
  for (const other of others.filter((one) => one !== workspace).slice(0, mostTried)) {
    const theirs = await provider.authenticate(call.request, body, other.reading(provider), call.operation);
    if (theirs.ok) {
      const text = `The call is signed with the keys of the workspace ${JSON.stringify(other.name)}, but went to ${JSON.stringify(workspace.name)}.`;
      return withCause(explanation, 'keysOfAnotherWorkspace', text);
    }
    const secrets = Object.entries(other.credentials(provider)).filter(([name]) => own[name] !== presented);
    const mixed = workspace.reading(provider, { ...own, ...Object.fromEntries(secrets) });
    const verdict = await provider.authenticate(call.request, body, mixed, call.operation);
    if (verdict.ok) {
      const text = `The key is of the workspace ${JSON.stringify(workspace.name)}, but the signature is made with the secret of ${JSON.stringify(other.name)}.`;
      return withCause(explanation, 'secretOfAnotherWorkspace', text);
    }
  }
  return explanation;
}

function withCause(explanation: Explanation, code: string, text: string): Explanation {
  return {
    ...explanation,
    summary: text,
    causes: [{ code, text }, ...explanation.causes.filter((cause) => !openCodes.includes(cause.code))],
  };
}
