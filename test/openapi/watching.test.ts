import { expect, it } from 'vitest';
import type { Provider, Reply } from '../../src/core/provider.js';
import { startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { misfitsSinceLast, watchedSoFar } from '../support/watching.js';
import { serverOptions } from '../support/world.js';

/** A provider whose refusals have one field more than its document says, wherever an object can have one. */
function withOneFieldMore(provider: Provider): Provider {
  const spoilt = (reply: Reply): Reply => {
    if (typeof reply.json !== 'object' || reply.json === null) return { ...reply, json: { planted: true } };
    return { ...reply, json: { ...reply.json, planted: true } };
  };
  return { ...provider, refuse: (problem, ctx, id) => spoilt(provider.refuse(problem, ctx, id)) };
}

/** What the watcher found of a few calls that the pipeline refuses before any operation is asked. */
async function refusals(provider: Provider) {
  const server = await startServer(serverOptions([provider]));
  try {
    const before = watchedSoFar()[`refusals of ${provider.id}`] ?? 0;
    const url = server.baseUrl(provider.id);
    const statuses = [];
    for (const [method, path] of [
      ['GET', '/not/there'],
      ['GET', '/%zz'],
      ['PATCH', pathOf(provider)],
    ] as const)
      statuses.push((await fetch(url + path, { method })).status);
    const seen = (watchedSoFar()[`refusals of ${provider.id}`] ?? 0) - before;
    return { statuses, seen, misfits: await misfitsSinceLast() };
  } finally {
    await server.stop();
  }
}

const pathOf = ({ operations }: Provider) =>
  operations.find(({ method, path }) => method === 'POST' && !path.includes(':'))?.path ?? '/';

it.each(providers.map((provider): [string, Provider] => [provider.id, provider]))(
  'holds the refusals of %s to its document',
  async (_id, provider) => {
    const good = await refusals(provider);
    expect(good.misfits).toEqual([]);
    expect(good.seen).toBe(good.statuses.length);
    const bad = await refusals(withOneFieldMore(provider));
    expect(bad.misfits.length, bad.misfits.join('\n')).toBeGreaterThan(0);
    expect(bad.misfits.every((one) => one.includes('planted'))).toBe(true);
  },
);
