import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Line } from '../../src/core/line.js';
import type { Provider, SignedRequest } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { toyProvider } from '../support/toy-provider.js';
import { noSession, serverOptions, testStart } from '../support/world.js';

const servers: RunningServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** Sends calls one behind the other over one connection, without waiting for answers, and answers their status lines' numbers in order. */
function pipelined(server: RunningServer, calls: readonly string[]): Promise<number[]> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(calls.join('')));
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve([...got.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))));
  });
}

async function create(server: RunningServer, provider: Provider, label: string, more = ''): Promise<string> {
  const body = JSON.stringify({ label });
  const credentials = server.workspaces.default.credentials(provider);
  const signing = { method: 'POST', target: '/v1/parcels', origin: 'http://x', body, nonce: '1' };
  const signed = await provider.client.sign(signing, credentials, testStart, noSession);
  const headers = Object.entries(signed).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /${provider.id}/v1/parcels HTTP/1.1\r\nHost: x\r\n${headers.join('')}${more}Content-Length: ${body.length}\r\n\r\n${body}`;
}

const last = 'Connection: close\r\n';

/** The toy provider, whose calls are judged ahead as `judge` does. */
async function started(judge: (label: string) => Promise<unknown> | undefined) {
  const slow: Provider = {
    ...toyProvider(),
    judgeAhead: ({ body }: SignedRequest) => judge(JSON.parse(body.toString()).label),
  };
  const quick: Provider = { ...toyProvider(), id: 'quick', hosts: [] };
  const server = await startServer(serverOptions([slow, quick]));
  servers.push(server);
  const world = server.workspaces.default;
  const seen = () => world.journal.list().map(({ body, status }) => `${JSON.parse(body).label} ${status}`);
  return { server, slow, quick, world, seen };
}

describe('calls that come at the same time', () => {
  it('take effect in the order in which they came, however long each takes to judge', async () => {
    const release: (() => void)[] = [];
    const order: string[] = [];
    const { server, slow, quick, world, seen } = await started((label) => {
      order.push(`begun ${label}`);
      if (label === 'third') for (const one of release) one();
      return label === 'first' ? new Promise<void>((resolve) => release.push(resolve)) : Promise.resolve();
    });
    const statuses = await pipelined(server, [
      await create(server, slow, 'first'),
      await create(server, quick, 'second'),
      await create(server, slow, 'third'),
      await create(server, slow, 'forbidden', 'Toy: x:y\r\n'),
      await create(server, quick, 'last', last),
    ]);
    expect(order, 'all are judged ahead at once').toEqual(['begun first', 'begun third', 'begun forbidden']);
    expect(statuses).toEqual([201, 201, 201, 409, 201]);
    expect(seen()).toEqual(['first 201', 'second 201', 'third 201', 'forbidden 409', 'last 201']);
    const jobs = world.queue.list().map(({ subject }) => subject.split('.')[0]);
    expect(jobs).toEqual(['toy', 'quick', 'toy', 'quick']);
  });

  it('are not held up by what never ends or fails: each is judged at its turn', async () => {
    const { server, slow, quick, seen } = await started((label) =>
      label === 'stuck' ? new Promise(() => undefined) : Promise.reject(new Error('no threads')),
    );
    const calls = [
      await create(server, slow, 'stuck'),
      await create(server, slow, 'failed'),
      await create(server, quick, 'quick', last),
    ];
    expect(await pipelined(server, calls)).toEqual([201, 201, 201]);
    expect(seen()).toEqual(['stuck 201', 'failed 201', 'quick 201']);
  });

  it('a mistake in judging ahead spoils that call alone', async () => {
    const { server, slow, quick, seen } = await started((label) => {
      if (label === 'broken') throw new Error('out of keys');
      return undefined;
    });
    const calls = [
      await create(server, slow, 'broken'),
      await create(server, slow, 'sound'),
      await create(server, quick, 'quick', last),
    ];
    expect(await pipelined(server, calls)).toEqual([500, 201, 201]);
    expect(seen()).toEqual(['broken 500', 'sound 201', 'quick 201']);
  });

  it('a change of the control API comes behind the calls that came before it', async () => {
    const { server, slow, world } = await started(() => new Promise(() => undefined));
    const advance = '{"by":"1h"}';
    const statuses = await pipelined(server, [
      await create(server, slow, 'first'),
      `POST /_paydrill/clock/advance HTTP/1.1\r\nHost: localhost\r\n${last}Content-Length: ${advance.length}\r\n\r\n${advance}`,
    ]);
    expect(statuses).toEqual([201, 200]);
    expect(world.store.collection('toy.parcels').all()[0]?.['status'], 'its journey was part of the hour').toBe(
      'arrived',
    );
  });
});

describe('a line', () => {
  it('gives the turn to whoever is next, also past those that left before theirs', async () => {
    const line = new Line();
    const [one, two, three, four] = [line.enter(), line.enter(), line.enter(), line.enter()];
    const came: string[] = [];
    expect(one.turn()).toBeUndefined();
    void three.turn()?.then(() => came.push('three'));
    void four.turn()?.then(() => came.push('four'));
    two.leave();
    two.leave();
    await Promise.resolve();
    expect(came).toEqual([]);
    one.leave();
    await Promise.resolve();
    expect(came).toEqual(['three']);
    const passed = line.pass().then(() => came.push('all'));
    three.leave();
    await Promise.resolve();
    expect(came).toEqual(['three', 'four']);
    four.leave();
    await passed;
    expect(came).toEqual(['three', 'four', 'all']);
  });
});
