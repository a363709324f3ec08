import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import type { Happening } from '../../src/core/journal.js';
import type { Workspace } from '../../src/core/workspace.js';
import { providers } from '../../src/providers/index.js';
import { run, TestIo } from '../cli/test-io.js';
import { toyProvider } from '../support/toy-provider.js';
import { openWorld } from '../support/world.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const secrets = ['correct horse battery', '0123456789abcdef', 'hunter2'];
const body = JSON.stringify({ password: secrets[0], callbackUrl: `https://shop:${secrets[2]}@hooks.example/x` });

/** A started program, with one call to each provider that was refused and holds secrets wherever a call can. */
async function started(log: string) {
  const io = new TestIo({});
  const done = main(['start', '--port', '0', '--memory', '--log', log], io);
  stops.push(async () => {
    io.signal();
    await done;
  });
  await io.wrote('paydrill ready on');
  const url = /^paydrill ready on (\S+)\n/.exec(io.out)?.[1] ?? JSON.parse(io.err.split('\n')[0] ?? '').url;
  for (const { id, operations } of providers) {
    const { path = '' } = operations.find(({ method }) => method === 'POST') ?? {};
    const { status } = await fetch(`${url}/${id}${path}?token=${secrets[1]}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secrets[1]}`, 'content-type': 'application/json' },
      body,
    });
    expect(status).toBeGreaterThanOrEqual(400);
  }
  await io.wrote(`req_${providers.length}`);
  return { io, url };
}

describe('no secret of a call is shown', () => {
  it.each(['json', 'pretty'])('by --log %s', async (log) => {
    const { io } = await started(log);
    expect(io.err).toContain('token=0123…');
    const calls = io.err.split('\n').filter((line) => line.includes('req_'));
    expect(calls.length).toBeGreaterThanOrEqual(providers.length);
    for (const secret of secrets) expect(calls.join('\n')).not.toContain(secret);
    if (log === 'json')
      for (const line of calls)
        expect(Object.keys(JSON.parse(line)).filter((key) => /headers|body|answer|explanation/.test(key))).toEqual([]);
  });

  it('by explain, for people and as JSON', async () => {
    const { url } = await started('json');
    for (let n = 1; n <= providers.length; n += 1)
      for (const flags of [[], ['--json']]) {
        const { code, out, err } = await run(['explain', `req_${n}`, '--url', url, ...flags]);
        expect(code, err).toBeLessThan(2);
        expect(out).not.toBe('');
        for (const secret of secrets) expect(out + err).not.toContain(secret);
      }
  });

  it.each([[[]], [['--json']]])('by tail %j', async (flags) => {
    const { url } = await started('pretty');
    const io = new TestIo({});
    const done = main(['tail', '--url', url, ...flags], io);
    stops.unshift(async () => {
      io.signal();
      await done;
    });
    while (io.out === '') await run(['advance', '1s', '--url', url]);
    await fetch(`${url}/${providers[0].id}/nothing?password=hunter2hunter2&token=${secrets[1]}`, {
      method: 'POST',
      body,
    });
    await io.wrote(`req_${providers.length + 1}`);
    expect(io.out).toContain('token=0123…');
    for (const secret of secrets) expect(io.out).not.toContain(`${secret}"`);
    expect(io.out).not.toContain('hunter2hunter2');
    expect(io.out).not.toContain('shop:hunter2');
  });
});

describe('the user and password of a receiver', () => {
  it('are cut out of what is told of its webhooks; the webhook itself keeps them', async () => {
    const url = 'http://shop:hunter2@127.0.0.1:1/hook';
    const world: Workspace = await openWorld([toyProvider()], { targets: { toy: url } });
    stops.push(() => world.close());
    const told: Happening[] = [];
    world.journal.listen((one) => told.push(one));
    await world.unit(world.provider('toy'), (ctx) => {
      ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label: 'x' });
    });
    const { ran } = await world.advance(world.clock.now());
    await world.redeliver('wh_1');
    expect(told.filter(({ kind }) => kind === 'delivery').length).toBe(2);
    expect(JSON.stringify(told)).toContain('http://…@127.0.0.1:1/hook');
    expect(JSON.stringify([told, ran])).not.toContain('hunter2');
    expect(world.deliveries.get('wh_1').url).toBe(url);
  });

  it('are cut out of why a target was refused, and of the text that was to be signed', async () => {
    const world = await openWorld([toyProvider()], { targets: { toy: 'gopher://shop:hunter2@127.0.0.1:1/hook' } });
    stops.push(() => world.close());
    const told: Happening[] = [];
    world.journal.listen((one) => told.push(one));
    await world.unit(world.provider('toy'), (ctx) => {
      ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label: 'x' });
    });
    await world.advance(world.clock.now());
    const at = '2026-01-05T09:00:00.000Z';
    world.journal.record({
      ...{
        id: 'req_1',
        at,
        receivedAt: at,
        provider: 'toy',
        operation: null,
        method: 'POST',
        target: '/',
        headers: {},
      },
      ...{ body, status: 401, answer: '' },
      explanation: { summary: `it was ${body}`, stringToSign: `POST\n${body}`, causes: [{ code: 'x', text: body }] },
    });
    expect(told.map(({ kind }) => kind)).toContain('delivery');
    expect(JSON.stringify(told)).toContain('gopher://…@127.0.0.1:1/hook');
    for (const secret of secrets) expect(JSON.stringify(told)).not.toContain(secret);
  });
});
