/**
 * HTTP message signatures, RFC 9421 and the last drafts before it (their base is the same). Pure: a message, keys and
 * headers in; text, bytes or a verdict out. Times and which components must be covered are the business of the caller.
 */
import { type Item, isInnerList, parseDictionary, serializeItem } from 'structured-headers';
import { type ComponentProblem, componentValue, type HttpMessage } from './http-component.js';

export type { ComponentProblem, HttpMessage } from './http-component.js';

/** What a signature covers: a component with its parameters, e.g. `"@query-param";name="id"`. */
export interface Component {
  /** As written; looked up in lower case. */
  readonly name: string;
  /** Canonical text with quotes and parameters, as it stands in the base. */
  readonly id: string;
  readonly item: Item;
}

/** Parameters that RFC 9421, section 2.3, defines. Times are in seconds. */
export interface SignatureParams {
  readonly created?: number;
  readonly expires?: number;
  readonly nonce?: string;
  readonly alg?: string;
  readonly keyid?: string;
  readonly tag?: string;
}

/** One signature of a message, as its two headers describe it. */
export interface MessageSignature {
  readonly label: string;
  readonly components: readonly Component[];
  readonly params: SignatureParams;
  /** The inner list with its parameters exactly as it came: the client's order of parameters is part of what is signed. */
  readonly verbatim: string;
  readonly signature: Buffer;
}

/** Why the two headers cannot be read. */
export interface HeaderProblem {
  readonly code:
    | 'missingSignatureInput'
    | 'missingSignature'
    | 'malformedSignatureInput'
    | 'malformedSignature'
    | 'unmatchedLabel';
  readonly text: string;
}

/** A line of the base. */
export interface BaseLine {
  readonly name: string;
  readonly id: string;
  readonly value: string;
}

export type Base =
  | { readonly ok: true; readonly text: string; readonly lines: readonly BaseLine[] }
  | { readonly ok: false; readonly problem: ComponentProblem };

type Read<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly problem: HeaderProblem };

/** Reads `Signature-Input` and `Signature`, each given as the values of all its lines. Every label must be in both. */
export function readSignatures(
  inputs: readonly string[],
  signatures: readonly string[],
): Read<{ readonly signatures: readonly MessageSignature[] }> {
  if (inputs.length === 0) return problem('missingSignatureInput', 'The header Signature-Input is missing.');
  if (signatures.length === 0) return problem('missingSignature', 'The header Signature is missing.');
  const described = readInputs(inputs);
  if (!described.ok) return described;
  const values = readValues(signatures);
  if (!values.ok) return values;
  const labels = described.inputs.map(({ label }) => label);
  const lonely = [
    ...labels.filter((label) => !values.bytes.has(label)),
    ...[...values.bytes.keys()].filter((label) => !labels.includes(label)),
  ];
  if (lonely[0] !== undefined)
    return problem('unmatchedLabel', `The label ${lonely[0]} stands in one of Signature and Signature-Input only.`);
  const found = described.inputs.map((one) => ({ ...one, signature: values.bytes.get(one.label) ?? Buffer.alloc(0) }));
  return { ok: true, signatures: found };
}

/** Reads `Signature-Input` alone. */
export function readInputs(
  inputs: readonly string[],
): Read<{ readonly inputs: readonly Omit<MessageSignature, 'signature'>[] }> {
  const header = inputs.join(', ');
  const malformed = (why: string) => problem('malformedSignatureInput', `Signature-Input cannot be read: ${why}.`);
  try {
    const dictionary = parseDictionary(header);
    if (dictionary.size === 0) return problem('missingSignatureInput', 'The header Signature-Input is empty.');
    const raw = rawMembers(header);
    const found: Omit<MessageSignature, 'signature'>[] = [];
    for (const [label, member] of dictionary) {
      if (!isInnerList(member)) return malformed(`${label} is no list of components in parentheses`);
      const components: Component[] = [];
      for (const item of member[0]) {
        const [name] = item;
        if (typeof name !== 'string') return malformed('a component is not a string in double quotes');
        components.push({ name, id: serializeItem(item), item });
      }
      const ids = components.map(({ id }) => id);
      const twice = ids.find((id, at) => ids.indexOf(id) !== at);
      if (twice !== undefined) return malformed(`${twice} is covered twice`);
      const verbatim = raw.get(label) ?? '';
      const params = paramsOf(member[1], verbatim);
      if (typeof params === 'string') return malformed(params);
      found.push({ label, components, params, verbatim });
    }
    return { ok: true, inputs: found };
  } catch (error) {
    return malformed(reason(error));
  }
}

function readValues(signatures: readonly string[]): Read<{ readonly bytes: ReadonlyMap<string, Buffer> }> {
  try {
    const bytes = new Map<string, Buffer>();
    for (const [label, [value]] of parseDictionary(signatures.join(', '))) {
      if (!(value instanceof ArrayBuffer))
        return problem('malformedSignature', `The signature ${label} is no byte sequence: base64 between two colons.`);
      bytes.set(label, Buffer.from(value));
    }
    return { ok: true, bytes };
  } catch (error) {
    return problem('malformedSignature', `Signature cannot be read: ${reason(error)}.`);
  }
}

/** The text that is signed: a line for each component, then the parameters as they came. LF between lines, none at the end. */
export function signatureBase(
  signature: Pick<MessageSignature, 'components' | 'verbatim'>,
  message: HttpMessage,
): Base {
  const lines: BaseLine[] = [];
  for (const { name, id, item } of signature.components) {
    const value = componentValue(name.toLowerCase(), item[1], message);
    if (!value.ok) return value;
    lines.push({ name: name.toLowerCase(), id, value: value.value });
  }
  return { ok: true, text: baseOf(lines, signature.verbatim), lines };
}

/** Puts a base together from its lines and the text of its parameters. */
export function baseOf(lines: readonly BaseLine[], params: string): string {
  return [...lines.map(({ id, value }) => `${id}: ${value}`), `"@signature-params": ${params}`].join('\n');
}

/** Writes the inner list of a signature: components by name, parameters in the order of their keys. */
export function writeInput(components: readonly string[], params: SignatureParams): string {
  const covered = components.map((name) => serializeItem([name, new Map()])).join(' ');
  const rest = Object.entries(params as Record<string, string | number>);
  return `(${covered})${rest.map(([key, value]) => `;${key}=${serializeItem([value, new Map()])}`).join('')}`;
}

const knownParams = {
  created: 'number',
  expires: 'number',
  nonce: 'string',
  alg: 'string',
  keyid: 'string',
  tag: 'string',
} as const;

function paramsOf(given: ReadonlyMap<string, unknown>, verbatim: string): SignatureParams | string {
  const decimals = decimalParams(verbatim);
  const params: Record<string, unknown> = {};
  for (const [key, value] of given) {
    const type = Object.hasOwn(knownParams, key) ? knownParams[key as keyof typeof knownParams] : undefined;
    if (type === undefined) return `the parameter ${key} is not known`;
    const decimal = decimals.get(key);
    if (type === 'number' && decimal !== undefined)
      return `the parameter ${key} must be an integer, in seconds (RFC 9421, section 2.3), and ${decimal} is a decimal`;
    if (typeof value !== type)
      return `the parameter ${key} must be ${type === 'number' ? 'an integer, in seconds' : 'a string in double quotes'}`;
    params[key] = value;
  }
  return params;
}

/** The parameters of an inner list that are written as decimals: the parser makes one number of `1.0` and `1`, which are of two types. */
function decimalParams(verbatim: string): Map<string, string> {
  const bare = verbatim.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const params = bare.slice(bare.lastIndexOf(')') + 1);
  return new Map(
    [...params.matchAll(/;\s*([a-z*][a-z0-9_.*-]*)=(-?\d+\.\d+)/g)].map(([, key = '', text = '']) => [key, text]),
  );
}

/** The members of a dictionary as they are written; of a repeated one the last, as in RFC 8941. */
function rawMembers(header: string): Map<string, string> {
  const members = new Map<string, string>();
  let from = 0;
  let quoted = false;
  const take = (to: number) => {
    const member = header.slice(from, to).trim();
    const equals = member.indexOf('=');
    if (equals > 0) members.set(member.slice(0, equals), member.slice(equals + 1).trim());
  };
  for (let at = 0; at < header.length; at += 1) {
    const char = header[at];
    if (quoted && char === '\\') at += 1;
    else if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) {
      take(at);
      from = at + 1;
    }
  }
  take(header.length);
  return members;
}

function problem(code: HeaderProblem['code'], text: string): { readonly ok: false; readonly problem: HeaderProblem } {
  return { ok: false, problem: { code, text } };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
