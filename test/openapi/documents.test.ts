import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { type DocumentSpec, Fits, type Media } from '../support/fits.js';
import { toyProvider } from '../support/toy-provider.js';
import { serverOptions } from '../support/world.js';

interface Served extends DocumentSpec {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly 'x-paydrill-assumptions': readonly { readonly id: string }[];
  readonly components: DocumentSpec['components'] & {
    readonly securitySchemes: Readonly<Record<string, { readonly name?: string; readonly scheme?: string }>>;
  };
}

let server: RunningServer;
/** What was served for each provider, and served again. */
const texts = new Map<string, readonly [string, string]>();

beforeAll(async () => {
  server = await startServer(serverOptions(providers));
  for (const { id } of providers) texts.set(id, [await textOf(id), await textOf(id)]);
});

afterAll(() => server.stop());

async function textOf(provider: string): Promise<string> {
  const answer = await fetch(`${server.url}/_paydrill/providers/${provider}/openapi.json`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  return answer.text();
}

function documentOf({ id }: { readonly id: string }): Served {
  return JSON.parse(texts.get(id)?.[0] ?? '');
}

/** Every object in a value, with its path. */
function* within(value: unknown, path = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Record<string, unknown>];
  for (const [name, part] of Object.entries(value)) yield* within(part, `${path}/${name}`);
}

function at(document: unknown, pointer: string): unknown {
  const names = pointer
    .slice(2)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<unknown>((part, name) => Object(part)[name], document);
}

/** The media types of a document, where schemas and examples stand together. */
function mediaIn(document: Served): [string, Media][] {
  return [...within(document)].flatMap(([path, value]): [string, Media][] =>
    path.endsWith('/application/json') ? [[path, value]] : [],
  );
}

describe.each(providers.map((provider): [string, Provider] => [provider.id, provider]))(
  'the document of %s',
  (_id, provider) => {
    it('is valid for a validator that is not ours, and every reference in it leads somewhere', async () => {
      const document = documentOf(provider);
      expect(document.openapi).toBe('3.1.0');
      const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
      expect([valid, errors]).toEqual([true, undefined]);
      for (const [path, { $ref }] of within(document))
        if (typeof $ref === 'string') expect(at(document, $ref), `${path}: ${$ref}`).toBeDefined();
    });

    it('has schemas that a strict compiler takes, and examples that fit them', () => {
      const document = documentOf(provider);
      const fits = new Fits(document);
      const wrong = mediaIn(document).flatMap(([path, media]) => {
        const values = Object.values(media.examples ?? {}).map(({ value }) => value);
        // Compiles it, whatever the value.
        if (values.length === 0) fits.value(media, 'null', path);
        return values.flatMap((value) => fits.value(media, JSON.stringify(value), path) ?? []);
      });
      expect(wrong).toEqual([]);
    });

    it('has every operation, webhook and assumption of the registry, with the evidence for it', () => {
      const document = documentOf(provider);
      const { operations } = new Fits(document);
      for (const { id, evidence, docs } of provider.operations)
        expect(operations.get(id), id).toMatchObject({ 'x-paydrill-evidence': { level: evidence, source: docs } });
      for (const { type, evidence, docs } of provider.webhooks.events)
        expect(operations.get(`webhook.${type}`), type).toMatchObject({
          'x-paydrill-evidence': { level: evidence, source: docs },
        });
      const known = provider.assumptions.map(({ id }) => id);
      expect(document['x-paydrill-assumptions'].map(({ id }) => id)).toEqual(known);
      for (const [path, { 'x-paydrill-assumptions': named }] of within(document))
        if (path !== '#') for (const id of (named as string[] | undefined) ?? []) expect(known, path).toContain(id);
      for (const answer of Object.values(document.components.responses))
        expect(answer).toMatchObject({ 'x-paydrill-evidence': { source: expect.stringMatching(/^https:/) } });
    });

    it('describes the body of every webhook', () => {
      const { webhooks = {} } = documentOf(provider);
      for (const [type, { post }] of Object.entries(webhooks))
        expect(post?.requestBody?.content['application/json']?.schema, type).toHaveProperty('type', 'object');
    });

    it('names what proves a call, and asks for it', () => {
      const { components, paths } = documentOf(provider);
      const headers = Object.values(components.securitySchemes).map((one) => one.name ?? 'Authorization');
      expect(headers.sort()).toEqual([...provider.client.proofHeaders].sort());
      for (const operation of provider.operations) {
        const item = paths[operation.path.replace(/:(\w+)/g, '{$1}')];
        const asked = Object(item?.[operation.method.toLowerCase()]).security.flatMap(Object.keys);
        expect(asked.length > 0, operation.id).toBe(operation.authenticated !== false);
      }
    });

    it('says where the provider answers, and is the same every time', () => {
      const [first, second] = texts.get(provider.id) ?? [];
      const urls = documentOf(provider).servers.map(({ url }) => url);
      const hosts = provider.hosts.map((host) => `https://${host}`);
      expect(urls).toEqual([server.baseUrl(provider.id), `${server.url}/${provider.id}`, ...hosts]);
      expect(second).toBe(first);
    });
  },
);

it('a provider that is not described has a valid document all the same, with what is not built marked', async () => {
  const toy = toyProvider();
  const toys = await startServer(serverOptions([toy]));
  try {
    const document = await (await fetch(`${toys.url}/_paydrill/providers/toy/openapi.json`)).json();
    expect(await new Validator().validate(structuredClone(document) as never)).toMatchObject({ valid: true });
    expect(Object(document).paths['/v1/parcels/{id}'].delete).toMatchObject({ 'x-paydrill-built': false });
  } finally {
    await toys.stop();
  }
});

it('an unknown provider is a problem document with the nearest name', async () => {
  const answer = await fetch(`${server.url}/_paydrill/providers/cryptopya/openapi.json`);
  expect([answer.status, await answer.json()]).toMatchObject([404, { nearest: 'cryptopay' }]);
});
