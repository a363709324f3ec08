import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { answers } from '../../src/http/admin/answers.js';
import { adminRoutes } from '../../src/http/admin/index.js';
import { startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { type DocumentSpec, Fits } from '../support/fits.js';
import { serverOptions } from '../support/world.js';

async function served(): Promise<{ url: string; first: string; second: string }> {
  const server = await startServer(serverOptions(providers));
  try {
    const text = async () => (await fetch(`${server.url}/_paydrill/openapi.json`)).text();
    return { url: server.url, first: await text(), second: await text() };
  } finally {
    await server.stop();
  }
}

it('the document of the control API is valid for a validator that is not ours, names its server, and is the same every time', async () => {
  const { url, first, second } = await served();
  const { valid, errors } = await new Validator().validate(JSON.parse(first));
  expect([valid, errors]).toEqual([true, undefined]);
  expect(JSON.parse(first).servers).toEqual([{ url: `${url}/_paydrill` }]);
  expect(second).toBe(first);
});

it('every route of the router is in the document with what it takes and answers, and nothing else but the stream', async () => {
  const document: DocumentSpec = JSON.parse((await served()).first);
  const { operations } = new Fits(document);
  const ids = adminRoutes.map(({ method, path }) => `${method} ${path}`);
  expect([...operations.keys()].sort()).toEqual([...ids, 'GET /stream'].sort());
  expect(Object.keys(answers).sort(), 'src/http/admin/answers.ts').toEqual([...ids].sort());
  for (const { method, path, body } of adminRoutes)
    expect(operations.get(`${method} ${path}`)?.requestBody !== undefined, path).toBe(body !== undefined);
});

it('its schemas are taken by a strict compiler, and refuse what does not fit', async () => {
  const document: DocumentSpec = JSON.parse((await served()).first);
  const fits = new Fits(document);
  for (const { method, path, status = 200 } of adminRoutes) fits.answer(`${method} ${path}`, status, 'null');
  for (const { requestBody } of fits.operations.values())
    for (const media of Object.values(requestBody?.content ?? {})) fits.value(media, 'null', 'body');
  const clock = { now: '2026-01-05T09:00:00.000Z', mode: 'frozen', wire: 'wall' };
  expect(fits.answer('GET /clock', 200, JSON.stringify(clock))).toBeUndefined();
  expect(fits.answer('GET /clock', 200, JSON.stringify({ ...clock, now: 5 }))).toContain('/now must be string');
  expect(fits.answer('GET /clock', 200, JSON.stringify({ ...clock, zone: 'UTC' }))).toContain('additional properties');
  expect(fits.answer('GET /clock', 404, '{"title":"x"}')).toContain("must have required property 'type'");
});
