import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ZodOpenApiObject, ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import type { DescribedOperation, Description, Examples, HeaderNote, RefusalNote } from '../core/description.js';
import type { Operation, Provider } from '../core/provider.js';
import { documentOf, type OpenApiDocument, sentAs } from './openapi-schemas.js';

type Responses = NonNullable<ZodOpenApiOperationObject['responses']>;

const json = 'application/json';
const requestIdHeader = { 'Paydrill-Request-Id': { $ref: '#/components/headers/Paydrill-Request-Id' } };
const explainHeader = { 'Paydrill-Explain': { $ref: '#/components/headers/Paydrill-Explain' } };

const noDescription: Description = {
  schemas: {},
  proofs: [],
  headers: [],
  refusals: [],
  otherRefusal: { about: 'A refusal.', evidence: 'inferred', source: '', mayBeEmpty: true, body: z.unknown() },
  webhooks: {},
  webhookHeaders: [],
};

const examplesSchema = z.object({
  about: z.string(),
  operations: z.record(
    z.string(),
    z.object({ request: z.unknown().optional(), response: z.unknown().optional(), assumptions: z.array(z.string()) }),
  ),
  webhooks: z.record(z.string(), z.object({ body: z.unknown(), assumptions: z.array(z.string()) })),
});

/** The document of a provider but for its servers, from its tables, its description and its examples. `version` is Paydrill's own. */
export async function documentOfProvider(provider: Provider, version: string): Promise<OpenApiDocument> {
  const description = (await provider.described?.()) ?? noDescription;
  const examples: Examples =
    description.examples === undefined
      ? { about: '', operations: {}, webhooks: {} }
      : (examplesSchema.parse(JSON.parse(readFileSync(description.examples, 'utf8'))) as Examples);
  const parts = new ProviderParts(provider, description, examples);
  const { title, docs, assumptions } = provider;
  return documentOf({
    openapi: '3.1.0',
    info: {
      title: `${title} (Paydrill)`,
      version,
      description: `Paydrill's reading of the public documents of ${title} (${docs}); it is not published by ${title}. \`x-paydrill-evidence\` says of each call, webhook and refusal whether it is documented, observed or inferred, and where. \`x-paydrill-assumptions\` names the guesses that it rests on, which can be overridden. Examples are made up by Paydrill.`,
    },
    externalDocs: { url: docs, description: `The documents of ${title}` },
    tags: parts.tags(),
    paths: parts.paths(),
    webhooks: parts.webhooks(),
    components: parts.components(),
    'x-paydrill-assumptions': assumptions.map(({ id, about, default: value, options, source }) => ({
      id,
      about,
      default: value,
      options,
      source,
    })),
  });
}

class ProviderParts {
  readonly #provider: Provider;
  readonly #description: Description;
  readonly #examples: Examples;
  readonly #refusals: readonly { readonly name: string; readonly note: RefusalNote }[];

  constructor(provider: Provider, description: Description, examples: Examples) {
    this.#provider = provider;
    this.#description = description;
    this.#examples = examples;
    const seen = new Map<number, number>();
    this.#refusals = description.refusals.map((note) => {
      const count = (seen.get(note.status) ?? 0) + 1;
      seen.set(note.status, count);
      return { name: `Refused${note.status}${count === 1 ? '' : `_${count}`}`, note };
    });
  }

  tags(): { name: string }[] {
    return [...new Set(this.#provider.operations.map(tagOf))].map((name) => ({ name }));
  }

  paths(): ZodOpenApiPathsObject {
    const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
    const add = (operation: Operation, method: string, path: string, rest: object = {}) => {
      const template = path.replace(/:(\w+)/g, '{$1}');
      const made = { ...this.#operation(operation, method, path), ...rest };
      paths[template] = { ...paths[template], [method.toLowerCase()]: made };
    };
    for (const operation of this.#provider.operations) {
      add(operation, operation.method, operation.path);
      operation.alsoAt?.forEach(({ method, path }, index) => {
        const also = { operationId: `${operation.id}.also${index + 1}`, 'x-paydrill-same-as': operation.id };
        add(operation, method ?? operation.method, path ?? operation.path, also);
      });
    }
    return paths as ZodOpenApiPathsObject;
  }

  webhooks(): ZodOpenApiPathsObject {
    const { events } = this.#provider.webhooks;
    return Object.fromEntries(
      events.map(({ type, about, evidence, docs, built }) => {
        const schema = this.#description.webhooks[type];
        const example = this.#examples.webhooks[type];
        const content = { [json]: { schema: schema ?? z.unknown(), ...samples(example?.body) } };
        return [
          type,
          {
            post: {
              operationId: `webhook.${type}`,
              summary: `Sent when ${about}.`,
              externalDocs: { url: docs },
              parameters: this.#description.webhookHeaders.map(parameterOf),
              responses: {
                200: { description: 'Taken. Which other answers count is up to the retry policy.' },
                [sentAs]: { description: '', content },
              },
              ...evidenceOf(evidence, docs),
              ...assumptionsOf(example?.assumptions),
              ...(built ? {} : { 'x-paydrill-built': false }),
            },
          },
        ];
      }),
    );
  }

  components(): NonNullable<ZodOpenApiObject['components']> {
    const { schemas, proofs, otherRefusal } = this.#description;
    const responses = Object.fromEntries([
      ...this.#refusals.map(({ name, note }) => [name, refusal(note)] as const),
      ['Refused', refusal(otherRefusal)],
    ]);
    return {
      schemas,
      securitySchemes: Object.fromEntries(proofs.map(({ name, scheme }) => [name, scheme])),
      headers: {
        'Paydrill-Request-Id': {
          description: 'Names the entry in the journal of Paydrill. The provider itself does not send it.',
          schema: { type: 'string' },
        },
        'Paydrill-Explain': {
          description: 'Where Paydrill explains why a proof was refused. The provider itself does not send it.',
          schema: { type: 'string', format: 'uri' },
        },
      },
      responses: responses as NonNullable<NonNullable<ZodOpenApiObject['components']>['responses']>,
    };
  }

  #operation(operation: Operation, method: string, path: string): ZodOpenApiOperationObject {
    const { id, title, docs, evidence, query, request, authenticated = true } = operation;
    const example = this.#examples.operations[id];
    const { headers, proofs } = this.#description;
    const applies = ({ on }: { readonly on?: (operation: DescribedOperation) => boolean }) =>
      on === undefined ? authenticated : on(operation);
    const needed = authenticated ? proofs.filter(applies) : [];
    const parameters = [
      ...[...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
        name,
        in: 'path' as const,
        required: true,
        schema: { type: 'string' as const },
      })),
      ...headers.filter(applies).map(parameterOf),
    ];
    return {
      operationId: id,
      tags: [tagOf(operation)],
      summary: title,
      externalDocs: { url: docs },
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(query instanceof z.ZodObject ? { requestParams: { query } } : {}),
      ...(request === undefined || method === 'GET'
        ? {}
        : {
            requestBody: {
              required: request.meta()?.['required'] !== undefined || !request.safeParse(undefined).success,
              content: { [json]: { schema: request, ...samples(example?.request) } },
            },
          }),
      responses: this.#responses(operation, example?.response),
      security: needed.length === 0 ? [] : [Object.fromEntries(needed.map(({ name }) => [name, []]))],
      ...evidenceOf(evidence, docs),
      ...assumptionsOf(example?.assumptions),
      ...(operation.handle === undefined ? { 'x-paydrill-built': false } : {}),
    };
  }

  #responses(operation: Operation, example: unknown): Responses {
    const { status, response: schema } = operation;
    const full = {
      description: 'Success.',
      headers: requestIdHeader,
      ...(schema === undefined ? {} : { content: { [json]: { schema, ...samples(example) } } }),
    };
    const others = (this.#description.otherSuccesses?.[operation.id] ?? []).map((other) => {
      const description = `Success, under ${other.assumption}.`;
      const answer = other.body === 'same' ? { ...full, description } : { description, headers: requestIdHeader };
      return [String(other.status), { ...answer, ...assumptionsOf([other.assumption]) }] as const;
    });
    const refused = this.#refusals
      .filter(({ note }) => note.on?.(operation) ?? true)
      .map(({ name, note }) => [String(note.status), { $ref: `#/components/responses/${name}` }] as const);
    const built =
      operation.handle === undefined ? [['501', { description: 'Not built by Paydrill yet.' }] as const] : [];
    return Object.fromEntries([
      [String(status), full],
      ...others,
      ...refused,
      ...built,
      ['default', { $ref: '#/components/responses/Refused' }],
    ]) as Responses;
  }
}

function refusal({ about, body, mayBeEmpty, evidence, source, codes, assumptions }: Omit<RefusalNote, 'status'>) {
  return {
    description: codes === undefined ? about : `${about} Codes: ${codes.join(', ')}.`,
    headers: { ...requestIdHeader, ...explainHeader },
    ...(body === undefined ? {} : { content: { [json]: { schema: body } } }),
    ...(mayBeEmpty === undefined ? {} : { 'x-paydrill-may-be-empty': true }),
    ...(codes === undefined ? {} : { 'x-paydrill-codes': codes }),
    ...evidenceOf(evidence, source),
    ...assumptionsOf(assumptions),
  };
}

function parameterOf({ name, about, required = true }: HeaderNote) {
  return { name, in: 'header' as const, required, description: about, schema: { type: 'string' as const } };
}

function samples(value: unknown) {
  return value === undefined ? {} : { examples: { paydrill: { summary: 'Made up by Paydrill.', value } } };
}

function evidenceOf(level: string, source: string) {
  return { 'x-paydrill-evidence': { level, source } };
}

function assumptionsOf(ids: readonly string[] | undefined) {
  return ids === undefined || ids.length === 0 ? {} : { 'x-paydrill-assumptions': ids };
}

function tagOf({ id }: Operation): string {
  return id.split('.')[0] ?? id;
}
