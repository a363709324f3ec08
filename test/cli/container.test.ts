import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { TestReceiver } from '../support/world.js';
import { run, TestIo } from './test-io.js';

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

const story = `paydrill: 1
name: ours
given:
  trxn.customers: [{ id: 5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11, email: ann@example.com }]
`;

/** A program with the variables of the image, and a receiver that it may call. */
async function start(env: Record<string, string>, files: Record<string, string> = {}) {
  const receiver = await TestReceiver.start();
  running.push(() => receiver.stop());
  const io = new TestIo({ env, files });
  const done = main(['start', '--port', '0', '--memory'], io);
  running.push(() => {
    io.signal();
    return done;
  });
  await Promise.race([io.wrote('paydrill ready on'), done]);
  const url = /(http:\S+)/.exec(io.out)?.[1] ?? `not ready: ${io.err}`;
  const control = async (call: string, body?: unknown) => {
    const [method = '', path = ''] = call.split(' ');
    const answer = await fetch(`${url}/_paydrill/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return JSON.parse(await answer.text());
  };
  return { io, url, control, port: new URL(receiver.url).port, receiver };
}

describe('inside a container', () => {
  it('localhost in a webhook target is the host that PAYDRILL_LOCALHOST names, told in one line', async () => {
    const { io, url, control, port, receiver } = await start({ PAYDRILL_LOCALHOST: '127.0.0.1' });
    const target = `http://localhost:${port}/hook`;
    await control('PUT targets', { provider: 'trxn', url: target });
    const { token } = (await control('GET credentials')).trxn;
    for (const name of ['Ann', 'Bob']) {
      const made = await fetch(`${url}/trxn/v1/customers`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ name, email: `${name}@example.com` }),
      });
      expect(made.status, await made.text()).toBeLessThan(300);
    }
    await control('POST clock/advance', { by: '1s' });
    expect(receiver.received.length).toBeGreaterThan(1);
    expect(new Set(receiver.received.map(({ headers }) => headers.host))).toEqual(new Set([`localhost:${port}`]));
    const told = `what is for http://localhost:${port} goes to http://127.0.0.1:${port} (--localhost)`;
    expect(io.err.split(told)).toHaveLength(2);
    const { webhooks } = await control('GET webhooks');
    expect(new Set(webhooks.map((one: { url: string }) => one.url))).toEqual(new Set([target]));
  });

  it('a scenario is found by its name in the folder that PAYDRILL_SCENARIOS names', async () => {
    const env = { PAYDRILL_SCENARIOS: '.', PAYDRILL_SCENARIO: 'ours' };
    const { control } = await start(env, { 'ours.yaml': story });
    expect(await control('GET scenarios')).toMatchObject({
      loaded: 'ours',
      scenarios: expect.arrayContaining(['ours', 'calypso-deposit-declined']),
    });
    expect(await run(['run', 'ours', '--quiet'], { env, files: { 'ours.yaml': story } })).toMatchObject({ code: 0 });
    expect(await run(['run', 'ourz'], { env, files: { 'ours.yaml': story } })).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean "ours"?'),
    });
  });
});
