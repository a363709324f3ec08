import { curlCommand, shellQuote } from '../cli/shell.js';
import { isJsonObject, type Json, renderJson } from '../core/json.js';
import { referenceIn } from '../core/scenario/expression.js';
import type { MadeAgain, Story } from './again.js';

/** A recorded call as something to paste. */
export interface Again {
  /** A line for a POSIX shell that signs the call anew and makes it. */
  readonly curl: string;
  /** A whole scenario, as `paydrill check` takes it; null for a call that a scenario cannot make. */
  readonly scenario: string | null;
  /** A vitest file; null like `scenario`. */
  readonly test: string | null;
  /** What to know before it is used. */
  readonly notes: readonly string[];
}

/** Where the line for a shell goes. */
export interface Place {
  readonly controlUrl: string;
  readonly baseUrl: string;
  readonly workspace: string;
}

/** The texts of a story. Its last call is the one that was asked for. */
export function againTexts(story: Story, place: Place): Again {
  const last = story.calls.at(-1);
  if (last === undefined) throw new Error('a story without a call');
  const canTell = last.operation !== undefined && last.text === undefined;
  const notes = [
    ...(story.cut || last.isCut ? ['A secret in the body may be cut short; put it in again.'] : []),
    ...(canTell ? [] : ['Only a call of a documented operation with a JSON body can be told as a scenario or a test.']),
    ...(last.entry.explanation === undefined
      ? []
      : ['The call was refused for its signature. Made again it is signed soundly, so its answer is another.']),
  ];
  return {
    curl: curlOf(last, place),
    scenario: canTell ? scenarioOf(story) : null,
    test: canTell ? testOf(story) : null,
    notes,
  };
}

/** Status to hold a repetition to; undefined when the first answer was a fault's, or of a wrong signature. */
function statusOf({ entry }: MadeAgain): number | undefined {
  const isSpoilt = entry.explanation !== undefined || entry.notes?.some((note) => /^fault \S+ fired/.test(note));
  return isSpoilt === true || entry.status === 0 ? undefined : entry.status;
}

function curlOf(made: MadeAgain, { controlUrl, baseUrl, workspace }: Place): string {
  const { entry, provider, isPage, target } = made;
  const body = entry.body === '' ? undefined : entry.body;
  // What a browser sends is not signed.
  if (isPage)
    return curlCommand({
      method: entry.method,
      url: `${baseUrl}${target}`,
      headers: Object.entries(entry.headers).filter(([name]) => name.toLowerCase() === 'content-type'),
      body,
    });
  const data = made.text ?? (made.plain === undefined ? undefined : renderJson(made.plain ?? null));
  const words = [
    ...['npx', 'paydrill', 'sign', provider.id, entry.method, shellQuote(target)],
    ...(data === undefined ? [] : ['--body', shellQuote(data.startsWith('@') ? ` ${data}` : data)]),
    ...['--url', shellQuote(controlUrl)],
    ...(workspace === 'default' ? [] : ['--workspace', shellQuote(workspace)]),
  ];
  return `${words.join(' ')} --curl | sh`;
}

function scenarioOf({ calls }: Story): string {
  const last = calls.at(-1);
  const name = `${last?.provider.id}-${last?.operation}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const lines = calls.map((made) => {
    const { provider, operation, params, query, data, save } = made;
    const status = statusOf(made);
    const members = [
      `call: ${provider.id}.${operation}`,
      ...(Object.keys(params).length === 0 ? [] : [`params: ${yaml(params)}`]),
      ...(Object.keys(query).length === 0 ? [] : [`query: ${yaml(query)}`]),
      ...(data === undefined ? [] : [`body: ${yaml(data)}`]),
      ...(save === undefined ? [] : [`save: ${save}`]),
      ...(status === undefined || (status >= 200 && status < 300) ? [] : [`status: ${status}`]),
    ];
    return `  - ${members.join('\n    ')}`;
  });
  return ['paydrill: 1', `name: ${name}`, 'calls:', ...lines, ''].join('\n');
}

/** JSON is YAML too. */
function yaml(value: Json): string {
  return renderJson(value);
}

function testOf({ calls }: Story): string {
  const last = calls.at(-1);
  const ids = [...new Set(calls.map(({ provider }) => provider.id))];
  const status = last === undefined ? undefined : statusOf(last);
  const title = `${last?.provider.id}.${last?.operation} answers ${status ?? 'soundly'}`;
  const check =
    status !== undefined
      ? `expect(answer.status).toBe(${status});`
      : `expect(answer.status).not.toBe(${last?.entry.status});`;
  const lines = calls.map((made) => {
    const call = `await ${made.provider.id}.${made.isPage ? 'browse' : 'call'}(${args(made)})`;
    return made === last ? `const answer = ${call};` : `const ${made.save} = JSON.parse((${call}).text);`;
  });
  return [
    "import { createPaydrill } from 'paydrill';",
    "import { createClient } from 'paydrill/clients';",
    "import { expect, it } from 'vitest';",
    '',
    `it(${quoted(title)}, async () => {`,
    '  const drill = await createPaydrill();',
    '  try {',
    ...ids.map((id) => `    const ${id} = createClient(${quoted(id)}, drill.${id});`),
    ...lines.map((line) => `    ${line}`),
    `    ${check}`,
    '  } finally {',
    '    await drill.stop();',
    '  }',
    '});',
    '',
  ].join('\n');
}

function args({ operation, params, query, data }: MadeAgain): string {
  const members = [
    ...(Object.keys(params).length === 0 ? [] : [`params: ${code(params)}`]),
    ...(Object.keys(query).length === 0 ? [] : [`query: ${code(query)}`]),
    ...(data === undefined ? [] : [`data: ${code(data)}`]),
  ];
  return [quoted(operation ?? ''), ...(members.length === 0 ? [] : [`{ ${members.join(', ')} }`])].join(', ');
}

/** A value as JavaScript; a reference becomes what it refers to. */
function code(value: Json | undefined): string {
  if (typeof value === 'string') {
    const found = referenceIn(value);
    if (found === undefined) return quoted(value.startsWith('$$') ? value.slice(1) : value);
    const [name, path] =
      found.name === 'credentials'
        ? ['drill', found.path.replace(/^([^.]+)/, '$1.credentials')]
        : [found.name, found.path];
    return (
      name +
      path
        .split('.')
        .filter((part) => part !== '')
        .map(member)
        .join('')
    );
  }
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (!isJsonObject(value)) return renderJson(value ?? null);
  const members = Object.entries(value).map(([name, one]) => `${key(name)}: ${code(one)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && name !== '__proto__' ? name : `[${quoted(name)}]`;
}

function member(part: string): string {
  return /^\d+$/.test(part) ? `[${part}]` : /^[A-Za-z_]\w*$/.test(part) ? `.${part}` : `[${quoted(part)}]`;
}

function quoted(text: string): string {
  const json = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${json}'`;
}
