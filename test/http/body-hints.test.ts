/** Bodies of the control API that are wrong: the refusal says where, what was expected, and the nearest valid name. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { toyProvider } from '../support/toy-provider.js';
import { serverOptions } from '../support/world.js';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(serverOptions([toyProvider()]));
});
afterAll(() => server.stop());

const modes = 'expected one of "running"|"frozen"';
const risks = 'expected one of "low"|"medium"|"high"';

describe('a wrong body of the control API', () => {
  it.each<[string, string, object, string]>([
    [
      'PUT',
      'clock',
      { mode: 'frozn' },
      `The body's mode: Invalid option: ${modes}, not "frozn"; did you mean "frozen"?`,
    ],
    ['PUT', 'clock', { wire: 'x' }, `The body's wire: Invalid option: expected one of "wall"|"virtual", not "x"`],
    ['PUT', 'clock', { mod: 'frozen' }, 'The body: unknown key "mod"; did you mean "mode"?'],
    ['PUT', 'clock', { zzzzzz: 1 }, 'The body: unknown key "zzzzzz"; known: mode, wire'],
    ['POST', 'clock/advance', { bye: '1d' }, 'The body: unknown key "bye"; did you mean "by"?'],
    ['POST', 'clock/advance', { by: '1d', to: 'x' }, 'The body: "to" does not go with the other keys'],
    ['POST', 'workspaces', { nam: 'a' }, 'The body: unknown key "nam"; did you mean "name"?'],
    ['POST', 'reset', { scenari: 'first' }, 'The body: unknown key "scenari"; did you mean "scenario"?'],
    ['PUT', 'targets', { provider: 'toy', ur: 'x' }, 'The body: unknown key "ur"; did you mean "url"?'],
    [
      'PUT',
      'targets',
      { provider: 'toy', url: 'nope' },
      `The body's url: expected a URL such as http://localhost:3000/hooks, not "nope"`,
    ],
    [
      'PUT',
      'targets',
      { provider: 'toyy', url: 'http://127.0.0.1:1/' },
      'Unknown provider "toyy". Did you mean "toy"?',
    ],
    ['POST', 'events', { provider: 'toy', evnt: 'x', id: '1' }, 'The body: unknown key "evnt"; did you mean "event"?'],
    [
      'POST',
      'transfers',
      { to: 'x', currency: 'BTC', amount: '1', risk: 'hgh' },
      `The body's risk: Invalid option: ${risks}, not "hgh"; did you mean "high"?`,
    ],
    [
      'POST',
      'transfers',
      { to: 'x', currency: 'BTC', amount: '1', confirmation: 3 },
      'The body: unknown key "confirmation"; did you mean "confirmations"?',
    ],
    ['POST', 'faults', { webhok: '*', dropp: true }, 'The body: unknown key "webhok"; did you mean "webhook"?'],
    ['POST', 'faults', { operation: 'toy.*', respnd: {} }, 'The body: unknown key "respnd"; did you mean "respond"?'],
    ['POST', 'snapshots', { nam: 'x' }, 'The body: unknown key "nam"; did you mean "name"?'],
    ['POST', 'verify', { expct: [] }, 'The body: unknown key "expct"; did you mean "expect"?'],
    ['POST', 'scenarios', { nam: 'first' }, 'The body: unknown key "nam"; did you mean "name"?'],
    ['POST', 'scenarios', { name: 5 }, "The body's name: expected string, received number"],
    ['POST', 'webhooks/x/redeliver', { now: true }, 'The body: unknown key "now"; no keys are known here'],
  ])('%s %s %j', async (method, path, body, detail) => {
    const answer = await fetch(`${server.url}/_paydrill/${path}`, { method, body: JSON.stringify(body) });
    expect(await answer.json()).toMatchObject({ detail, status: answer.status });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});
