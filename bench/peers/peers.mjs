// How each peer is started with a small API of its own kind, and which calls stand for "create" and "read". None of them checks a signature.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const ann = { id: '1', email: 'ann@example.com' };
const createAnn = { method: 'POST', path: '/customers', headers: json, body: JSON.stringify({ email: ann.email }) };
const readAnn = { method: 'GET', path: '/customers/1', headers: {} };

const customer = { type: 'object', properties: { id: { type: 'string' }, email: { type: 'string' } } };
const answers = (status) => ({
  [status]: { description: 'A customer', content: { 'application/json': { schema: customer, example: ann } } },
});
const openapi = {
  openapi: '3.0.3',
  info: { title: 'Customers', version: '1' },
  paths: {
    '/customers': {
      post: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { ...customer, required: ['email'] } } },
        },
        responses: answers(201),
      },
    },
    '/customers/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: answers(200),
      },
    },
  },
};

const uuid = (n) => `5b9f2f0e-5df5-4f52-9c5f-00000000000${n}`;
const mockoon = {
  ...{ uuid: uuid(1), lastMigration: 33, name: 'Customers', endpointPrefix: '', latency: 0, port: 3000, hostname: '' },
  ...{ folders: [], rootChildren: [{ type: 'route', uuid: uuid(2) }], callbacks: [], cors: true, headers: [] },
  ...{ proxyMode: false, proxyHost: '', proxyRemovePrefix: false, proxyReqHeaders: [], proxyResHeaders: [] },
  tlsOptions: { enabled: false, type: 'CERT', pfxPath: '', certPath: '', keyPath: '', caPath: '', passphrase: '' },
  data: [{ uuid: uuid(4), id: 'cust', name: 'customers', documentation: '', value: JSON.stringify([ann]) }],
  routes: [
    {
      ...{ uuid: uuid(2), type: 'crud', documentation: '', method: '', endpoint: 'customers', responseMode: null },
      ...{ streamingMode: null, streamingInterval: 0 },
      responses: [
        {
          ...{ uuid: uuid(3), body: '{}', latency: 0, statusCode: 200, label: '', headers: [], filePath: '' },
          ...{ bodyType: 'DATABUCKET', databucketID: 'cust', sendFileAsBody: false, rules: [], rulesOperator: 'OR' },
          ...{ disableTemplating: false, fallbackTo404: false, default: true, crudKey: 'id', callbacks: [] },
        },
      ],
    },
  ],
};

/** It allows 5000 calls an hour and token; so the calls go round among tokens, of which it takes any. */
const emulateTokens = 64;
const emulateCalls = (call) =>
  Array.from({ length: emulateTokens }, (_, n) => ({
    ...call,
    headers: { ...call.headers, authorization: `Bearer bench_${n}` },
  }));

/**
 * The peers. `prepare(cwd)` writes the files it starts with, `args(port)` are its arguments, `write` and `read` the calls that go round, `note`
 * says what they are. Where only a row that was created can be read, `readOne` creates it.
 */
const table = [
  {
    name: '@stoplight/prism-cli',
    script: 'dist/index.js',
    prepare: (cwd) => writeFileSync(join(cwd, 'api.json'), JSON.stringify(openapi)),
    args: (port) => ['mock', '-p', String(port), '-v', 'silent', 'api.json'],
    write: [createAnn],
    read: [readAnn],
    note: 'POST and GET of an OpenAPI document; checks the schema, answers the example, keeps nothing',
  },
  {
    name: '@mockoon/cli',
    script: 'bin/run.js',
    prepare: (cwd) => writeFileSync(join(cwd, 'mock.json'), JSON.stringify(mockoon)),
    args: (port) => ['start', '-d', 'mock.json', '-p', String(port), '-l', '127.0.0.1', '--disable-log-to-file'],
    write: [createAnn],
    read: [readAnn],
    note: 'a CRUD route; kept in memory',
  },
  {
    name: 'json-server',
    script: 'lib/cli/bin.js',
    prepare: (cwd) => writeFileSync(join(cwd, 'db.json'), JSON.stringify({ customers: [ann] })),
    args: (port) => ['--port', String(port), '--host', '127.0.0.1', '--quiet', 'db.json'],
    write: [createAnn],
    read: [readAnn],
    note: 'a resource; every create writes its JSON file',
  },
  {
    name: 'emulate',
    script: 'dist/index.js',
    prepare: () => {},
    args: (port) => ['--service', 'stripe', '--port', String(port)],
    write: emulateCalls({ method: 'POST', path: '/v1/customers', headers: form, body: `email=${ann.email}` }),
    read: [{ method: 'GET', path: '/v1/customers', headers: {} }],
    readOne: async (origin) => {
      const made = await fetch(`${origin}/v1/customers`, { method: 'POST', headers: form, body: `email=${ann.email}` });
      const { id } = await made.json();
      return emulateCalls({ method: 'GET', path: `/v1/customers/${id}`, headers: {} });
    },
    note: 'its Stripe service alone; customers are kept in memory',
  },
  {
    name: 'oauth2-mock-server',
    script: 'dist/oauth2-mock-server.mjs',
    prepare: () => {},
    args: (port) => ['-a', '127.0.0.1', '-p', String(port)],
    write: [{ method: 'POST', path: '/token', headers: form, body: 'grant_type=client_credentials' }],
    read: [{ method: 'GET', path: '/jwks', headers: {} }],
    note: 'a token signed with RSA as the create, its keys as the read',
  },
];

/** Where a peer is installed. */
export const installed = (name) => join(folder, 'node_modules', name);

/** The lock file of the peers, parsed. */
export const peersLock = () => JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));

/** The peers that can be measured. Installs them on the first run; when that fails, says so and answers none. */
export function peers(say) {
  if (!table.every(({ name }) => existsSync(join(installed(name), 'package.json')))) {
    say('Installing the peers into bench/peers/node_modules …');
    const npm = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    const { status } = spawnSync('npm', npm, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) {
      say('The peers cannot be installed (npm ci failed): only Paydrill is measured, and goals about peers stay open.');
      return [];
    }
  }
  return table.map(({ name, script, ...peer }) => {
    const { version } = JSON.parse(readFileSync(join(installed(name), 'package.json'), 'utf8'));
    return { ...peer, id: name, title: `${name} ${version}`, isPeer: true, script: join(installed(name), script) };
  });
}
