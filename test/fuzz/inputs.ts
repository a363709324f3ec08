import fc from 'fast-check';
import { z } from 'zod';
import type { Operation } from '../../src/core/provider.js';

/** A call as it is drawn. `$3 customer_id` stands for something that is there or was said under such a name, chosen when the call is made. */
export interface DrawnCall {
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly data: unknown;
  /** What happens behind the call. */
  readonly then: 'nothing' | 'a minute' | 'a month' | 'payment';
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly format?: string;
  readonly additionalProperties?: Schema | boolean;
}

const referenceTo = (name: string) => fc.nat({ max: 40 }).map((n) => `$${n} ${name}`);

/** What breaks programs that take it for granted that nobody would send it. */
export const hostile = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  '\u0000',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  "'; DROP TABLE customers; --",
  '\ud800',
  '𝕏'.repeat(300),
  'x'.repeat(5000),
  -1,
  0,
  1e308,
  -1e-9,
  Number.MAX_SAFE_INTEGER,
  '1e400',
  '-0',
  'NaN',
  '99999999999999999999999999999999.999999999999999999999',
  '0001-01-01',
  '9999-12-31T23:59:59Z',
  '2026-02-30',
  true,
  [],
  {},
  [[[[]]]],
  { ['__proto__']: { polluted: true } },
  { toString: 1 },
);

/** Values that a field of such a name may well have, so that enough calls succeed. */
const likely: readonly (readonly [RegExp, fc.Arbitrary<unknown>])[] = [
  [/currency/i, fc.constantFrom('EUR', 'BTC', 'ETH', 'USDT', 'USDT_BSC', 'TRX', 'LTC', 'XRP', 'USD', 'USDC')],
  [/network/i, fc.constantFrom('bitcoin', 'ethereum', 'tron', 'ripple')],
  [/amount|quantity|limit|bound/i, fc.constantFrom<unknown>('1', '0.5', '100.00', 25, 0.001, '1000000', '3')],
  [/email/i, fc.constantFrom('ann@example.com', 'bob@example.com', 'c@example.com')],
  [/url/i, fc.constantFrom('http://127.0.0.1:9/hook', 'https://shop.example/thanks?order=1')],
  [
    /address/i,
    fc.oneof(
      referenceTo('address'),
      fc.constantFrom(
        '0x52908400098527886E0F7030069857D2E4169EE7',
        '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ',
        'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      ),
    ),
  ],
  [
    /chainId/i,
    fc.constantFrom(
      'eip155:1:0x52908400098527886E0F7030069857D2E4169EE7',
      'eip155:300:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
    ),
  ],
  [/country/i, fc.constantFrom('DE', 'FR', 'GB')],
  [/date|_at$|At$|expir|starts/i, fc.constantFrom('2026-01-20', '2026-02-01T00:00:00Z', '2026-01-05T10:00:00Z')],
  [/page|size|per_page|starting/i, fc.constantFrom('0', '1', '2', '50')],
];

function textFor(name: string): fc.Arbitrary<unknown> {
  const known = likely.find(([pattern]) => pattern.test(name))?.[1];
  const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('Order 7', 'a', 'ok'));
  if (known !== undefined) return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: text });
  if (!/(^|_)id$|Id$|key|hash|token|custom/i.test(name)) return text;
  const fresh = fc.uuid({ version: 4 });
  return fc.oneof(
    { weight: 8, arbitrary: referenceTo(name) },
    { weight: 1, arbitrary: fresh },
    { weight: 1, arbitrary: text },
  );
}

function drawn(schema: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 40, arbitrary: soundOf(schema, name, depth) }, { weight: 1, arbitrary: hostile });
}

function soundOf(schema: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
  if (depth > 5) return fc.constant(null);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((one) => soundOf(one, name, depth + 1)));
  const [first, ...others] = schema.allOf ?? [];
  if (first !== undefined) return soundOf(others.reduce<Schema>(merged, first), name, depth + 1);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  if (types.length === 0) return schema.properties === undefined ? textFor(name) : recordOf(schema, depth);
  return fc.oneof(...types.map((type) => ofType(type, schema, name, depth)));
}

function merged(a: Schema, b: Schema): Schema {
  return {
    ...a,
    ...b,
    properties: { ...a.properties, ...b.properties },
    required: [...(a.required ?? []), ...(b.required ?? [])],
  };
}

function ofType(type: string, schema: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return recordOf(schema, depth);
    case 'array':
      return fc.array(drawn(schema.items ?? {}, name.replace(/s$/, ''), depth + 1), { maxLength: 3 });
    case 'integer':
      return fc.oneof(fc.integer({ min: -2, max: 40 }), fc.constantFrom(1, 2, 100));
    case 'number':
      return fc.oneof(fc.constantFrom(1, 0.5, 25, 100.01), fc.integer({ min: -5, max: 5000 }));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return schema.format === 'uuid' ? fc.oneof(referenceTo(name), fc.uuid({ version: 4 })) : textFor(name);
  }
}

function recordOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  const required = new Set(schema.required);
  const fields = properties.map(([name, one]) =>
    fc
      .tuple(fc.nat({ max: 19 }), drawn(one, name, depth + 1))
      .map(([dice, value]): [string, unknown][] => ((required.has(name) ? dice > 0 : dice > 6) ? [[name, value]] : [])),
  );
  const surplus = fc.nat({ max: 19 }).map((dice): [string, unknown][] => (dice === 0 ? [['surplus', 'x']] : []));
  return fc.tuple(...fields, surplus).map((lists) => Object.fromEntries(lists.flat()));
}

function schemaOf(schema: z.ZodType | undefined): Schema {
  if (schema === undefined) return {};
  return z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as Schema;
}

/** What a client hands over: it wraps a `payload` into the provider's envelope by itself. */
function bodyOf(request: z.ZodType): Schema {
  const schema = schemaOf(request);
  return schema.properties?.['payload'] ?? schema;
}

/** Calls of one operation, drawn from its own schemas. */
export function callOf(operation: Operation): fc.Arbitrary<DrawnCall> {
  const segments = operation.path.split('/');
  const params = segments.flatMap((segment, at) =>
    segment.startsWith(':') ? [[segment.slice(1), `${segments[at - 1]} ${segment.slice(1)}`] as const] : [],
  );
  const paramOf = (name: string) =>
    fc.oneof(
      { weight: 19, arbitrary: referenceTo(name) },
      { weight: 1, arbitrary: fc.constantFrom('x', '..', '%00', '__proto__', 'a/b', '0') },
    );
  const query = recordOf(schemaOf(operation.query), 0).map((fields) =>
    Object.fromEntries(
      Object.entries(fields as object).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  );
  return fc.record({
    operation: fc.constant(operation.id),
    params: fc.record(Object.fromEntries(params.map(([name, shown]) => [name, paramOf(shown)]))) as fc.Arbitrary<
      Record<string, string>
    >,
    query,
    data: operation.request === undefined ? fc.constant(undefined) : drawn(bodyOf(operation.request), '', 0),
    then: fc.constantFrom('nothing', 'nothing', 'nothing', 'payment', 'a minute', 'a month'),
  });
}
