import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../src/core/provider.js';
import { adminRoutes } from '../../src/http/admin/index.js';
import { controlDocument, providerDocument } from '../../src/http/openapi.js';
import { providers } from '../../src/providers/index.js';
import type { DocumentSpec, Media } from '../support/fits.js';
import { kitOf } from '../support/kit.js';

const files = new Map<string, string>();

const folder = '/typed-client';
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts'],
  types: [],
  skipLibCheck: true,
  skipDefaultLibCheck: true,
};

const disk = ts.createCompilerHost(options);
const host: ts.CompilerHost = {
  ...disk,
  directoryExists: (name) => name === folder || disk.directoryExists?.(name) === true,
  fileExists: (name) => files.has(name) || disk.fileExists(name),
  readFile: (name) => files.get(name) ?? disk.readFile(name),
  getSourceFile: (name, target) => {
    const text = files.get(name);
    return text === undefined ? disk.getSourceFile(name, target) : ts.createSourceFile(name, text, target);
  },
};

/** What the compiler has to say about each file, by file. */
function complaints(): Map<string, string[]> {
  const program = ts.createProgram([...files.keys()], options, host);
  const found = new Map<string, string[]>();
  for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
    const name = file?.fileName ?? '';
    found.set(name, [...(found.get(name) ?? []), ts.flattenDiagnosticMessageText(messageText, '\n')]);
  }
  return found;
}

async function typesOf(document: unknown): Promise<string> {
  return astToString(await openapiTS(structuredClone(document) as OpenAPI3));
}

const json = `['content']['application/json']`;
const valuesOf = (media: Media | undefined) => Object.values(media?.examples ?? {}).map(({ value }) => value);

/** A constant of a generated type for every example of a document: they compile when the types say what the examples are. */
function usesOf({ paths, webhooks = {} }: DocumentSpec): string {
  const uses: string[] = [];
  const use = (type: string, media: Media | undefined) => {
    for (const value of valuesOf(media)) uses.push(`export const v${uses.length}: ${type} = ${JSON.stringify(value)};`);
  };
  for (const [path, item] of Object.entries(paths))
    for (const [method, { requestBody, responses }] of Object.entries(item)) {
      const operation = `paths[${JSON.stringify(path)}]['${method}']`;
      use(`NonNullable<${operation}['requestBody']>${json}`, requestBody?.content['application/json']);
      for (const [status, { content }] of Object.entries(responses))
        use(`${operation}['responses'][${status}]${json}`, content?.['application/json']);
    }
  for (const [event, { post }] of Object.entries(webhooks))
    use(
      `NonNullable<webhooks[${JSON.stringify(event)}]['post']['requestBody']>${json}`,
      post?.requestBody?.content['application/json'],
    );
  return uses.join('\n');
}

/** A client of one operation as a developer would write it; `wrong` looks for a field that the answer does not have. */
async function clientOf(provider: Provider): Promise<{ client: string; wrong: string }> {
  const { sample } = await kitOf(provider);
  const found = provider.operations.find(({ id }) => id === sample.operation);
  const { path = '', method = '', status = 0 } = found ?? {};
  const operation = `paths['${path}']['${method.toLowerCase()}']`;
  const client = `import type { paths } from './${provider.id}.js';
type Body = NonNullable<${operation}['requestBody']>${json};
export type Answer = ${operation}['responses'][${status}]${json};
export async function call(send: (method: string, path: string, body: string) => Promise<string>, body: Body): Promise<Answer> {
  return JSON.parse(await send('${method}', '${path}', JSON.stringify(body)));
}`;
  const wrong = `import { call } from './${provider.id}-client.js';
export const missing = (await call(async () => '', {} as never)).noSuchField;`;
  return { client, wrong };
}

let found: Map<string, string[]>;

beforeAll(async () => {
  const url = 'http://127.0.0.1:4600';
  for (const provider of providers as readonly Provider[]) {
    const document = await providerDocument(provider, { own: url, below: `${url}/${provider.id}` }, 'test');
    const { client, wrong } = await clientOf(provider);
    const put = (name: string, text: string) => files.set(`${folder}/${provider.id}${name}.ts`, text);
    put('', await typesOf(document));
    put('-uses', `import type { paths, webhooks } from './${provider.id}.js';\n${usesOf(document as never)}`);
    put('-client', client);
    put('-wrong', wrong);
  }
  files.set(`${folder}/control.ts`, await typesOf(controlDocument(adminRoutes, url, 'test')));
  found = complaints();
}, 120_000);

describe.each(providers.map(({ id }) => id))('the types that openapi-typescript makes of the document of %s', (id) => {
  const complaintsOf = (name: string) => found.get(`${folder}/${id}${name}.ts`) ?? [];

  it('compile, and every example is of its type', () => {
    expect(files.get(`${folder}/${id}-uses.ts`)?.split('\n').length).toBeGreaterThan(20);
    expect(complaintsOf('')).toEqual([]);
    expect(complaintsOf('-uses')).toEqual([]);
  });

  it('make a typed client, for which a field that does not exist is an error', () => {
    expect(complaintsOf('-client')).toEqual([]);
    expect(complaintsOf('-wrong')).toEqual([expect.stringContaining("Property 'noSuchField' does not exist")]);
  });
});

it('the types of the control API compile', () => {
  expect(found.get(`${folder}/control.ts`) ?? []).toEqual([]);
});
