import { z } from 'zod';
import { PaydrillError } from '../../core/errors.js';
import { isJsonObject } from '../../core/json.js';
import type { Provider } from '../../core/provider.js';
import { parseScenario } from '../../core/scenario/parse.js';
import type { Scenario } from '../../core/scenario/schema.js';
import type { Workspace } from '../../core/workspace.js';
import { namedScenario, namedScenarios } from '../../scenario-files.js';
import { checkedBody } from './checked-body.js';
import { route } from './route.js';

const byName = z.strictObject({ name: z.string() });

/** Scenarios: those that come with Paydrill, and the one that is loaded. */
export const scenarioRoutes = [
  route({
    method: 'GET',
    path: '/scenarios',
    about:
      'Names of the scenarios that are found by name, and of the one that is loaded, with the calls that are for your client to make.',
    handle: ({ server, workspace }) => ({
      scenarios: namedScenarios(server.options.scenarios),
      ...workspace.loaded,
    }),
  }),
  route({
    method: 'POST',
    path: '/scenarios',
    about:
      'Makes the workspace as new under a scenario: by name, or as a document (JSON or YAML). Its calls are for your client to make, and steps wait for them.',
    body: z.unknown(),
    takesText: true,
    handle: async ({ server, workspace, body, text }) => {
      // One key cannot be a scenario, which has at least two: it is a name, or was meant to be.
      if (isJsonObject(body) && Object.keys(body).length === 1) checkedBody(byName, body);
      const named = byName.safeParse(body);
      if (named.success) await loadNamed(workspace, named.data.name, server.options.scenarios);
      else await workspace.load(scenarioIn(text, 'the body', workspace.providers));
      return workspace.loaded;
    },
  }),
];

/** Loads a scenario by name, also from the folder `own`. Throws with the nearest name. */
export async function loadNamed(workspace: Workspace, name: string, own: string | undefined): Promise<void> {
  await workspace.load(scenarioNamed(name, workspace.providers, own));
}

/** A scenario by name, also from the folder `own`, read and checked. Throws with the nearest name. */
export function scenarioNamed(name: string, providers: readonly Provider[], own: string | undefined): Scenario {
  const { path, text } = namedScenario(name, own);
  return scenarioIn(text, path, providers);
}

/** A scenario from its text. The error lists every mistake with its place. */
function scenarioIn(text: string, file: string, providers: readonly Provider[]): Scenario {
  const parsed = parseScenario(text, file, providers);
  if (parsed.mistakes === undefined) return parsed.scenario;
  const [first] = parsed.mistakes;
  const message =
    first === undefined ? `${file} is no scenario` : `${file}:${first.line}:${first.column}: ${first.message}`;
  throw new PaydrillError(400, 'bad-scenario', message, { mistakes: parsed.mistakes });
}
