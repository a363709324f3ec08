import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDigest, contentDigest } from '../../src/signing/digest.js';
import { type HttpSignatureAlgorithm, publicKeyOf, signBase, verifyBase } from '../../src/signing/http-algorithm.js';
import {
  type HttpMessage,
  type MessageSignature,
  readSignatures,
  signatureBase,
  writeInput,
} from '../../src/signing/http-signature.js';

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/offblocks', name), 'utf8'));
}

interface Plain {
  readonly method?: string;
  readonly target?: string;
  readonly scheme?: string;
  readonly authority?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}

function messageOf({ headers = {}, status, ...rest }: Plain): HttpMessage {
  return {
    method: 'GET',
    target: '/',
    scheme: 'https',
    authority: 'example.com',
    ...rest,
    ...(status === undefined ? {} : { status }),
    header: (name) =>
      Object.entries(headers).flatMap(([field, values]) => (field.toLowerCase() === name ? values : [])),
  };
}

function read(input: string, signature = input.replace(/=\(.*$/, '=:AA==:')): readonly MessageSignature[] {
  const found = readSignatures([input], [signature]);
  if (!found.ok) throw new Error(found.problem.code);
  return found.signatures;
}

function baseFor(components: string, message: Plain): string {
  const [signature] = read(`sig=(${components});created=1`);
  const base = signature === undefined ? undefined : signatureBase(signature, messageOf(message));
  if (base === undefined) throw new Error('no signature');
  return base.ok ? base.text.split('\n').slice(0, -1).join('\n') : base.problem.code;
}

interface Rfc {
  readonly keys: Readonly<
    Record<string, { readonly pem?: string; readonly base64?: string; readonly jwk?: Record<string, string> }>
  >;
  readonly messages: Readonly<Record<string, Plain>>;
  readonly vectors: readonly {
    readonly section: string;
    readonly message: string;
    readonly algorithm: HttpSignatureAlgorithm;
    readonly signatureInput: string;
    readonly signature: string;
  }[];
}

const rfc = fixture<Rfc>('rfc9421.json');

function rfcKey(algorithm: string): KeyObject {
  const { pem, base64, jwk } = rfc.keys[algorithm] ?? {};
  if (pem !== undefined) return publicKeyOf(pem);
  if (base64 !== undefined) return createSecretKey(Buffer.from(base64, 'base64'));
  return createPublicKey({ format: 'jwk', key: jwk ?? {} });
}

describe('RFC 9421, appendix B', () => {
  it.each(rfc.vectors)('$section ($algorithm)', ({ message, algorithm, signatureInput, signature }) => {
    const [one] = read(signatureInput, signature);
    const base = one === undefined ? undefined : signatureBase(one, messageOf(rfc.messages[message] ?? {}));
    if (one === undefined || base?.ok !== true) throw new Error('no base');
    expect(verifyBase(algorithm, rfcKey(algorithm), base.text, one.signature)).toBe(true);
    expect(verifyBase(algorithm, rfcKey(algorithm), `${base.text} `, one.signature)).toBe(false);
  });
});

interface Examples {
  readonly components: readonly {
    readonly section: string;
    readonly message: Plain;
    readonly lines: Readonly<Record<string, string>>;
  }[];
  readonly bases: readonly {
    readonly section: string;
    readonly message: Plain;
    readonly signatureInput: string;
    readonly base: string;
  }[];
}

const examples = fixture<Examples>('rfc9421-components.json');

describe('RFC 9421, section 2', () => {
  it.each(
    examples.components.flatMap(({ section, message, lines }) =>
      Object.entries(lines).map(([component, value]) => ({ section, component, value, message })),
    ),
  )('$section: $component', ({ component, value, message }) =>
    expect(baseFor(component, message)).toBe(`${component}: ${value}`),
  );

  it.each(examples.bases)('$section: the whole base', ({ message, signatureInput, base }) => {
    const [one] = read(signatureInput);
    const made = one === undefined ? undefined : signatureBase(one, messageOf(message));
    expect(made?.ok === true && made.text).toBe(base);
  });
});

interface Own {
  readonly privateKey: Record<string, string>;
  readonly publicKeyPem: string;
  readonly host: string;
  readonly digests: {
    readonly body: string;
    readonly bytes: number;
    readonly 'sha-256': string;
    readonly 'sha-512': string;
  };
  readonly vectors: readonly {
    readonly name: string;
    readonly method: string;
    readonly target: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly base: string;
    readonly baseBytes?: number;
    readonly baseSha384?: string;
  }[];
}

const own = fixture<Own>('message-signatures.json');
const ownKey = publicKeyOf(own.publicKeyPem);

describe('P-384', () => {
  it.each(own.vectors)('$name', ({ method, target, headers, base, baseBytes, baseSha384 }) => {
    const [one] = read(headers['Signature-Input'] ?? '', headers['Signature']);
    if (one === undefined) throw new Error('no signature');
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    const made = signatureBase(one, messageOf({ method, target, authority: own.host, headers: lists }));
    expect(made.ok && made.text).toBe(base);
    if (baseBytes !== undefined) expect(Buffer.byteLength(base)).toBe(baseBytes);
    if (baseSha384 !== undefined) expect(createHash('sha384').update(base).digest('hex')).toBe(baseSha384);
    expect(one.signature).toHaveLength(96);
    expect(verifyBase('ecdsa-p384-sha384', ownKey, base, one.signature)).toBe(true);
    expect(verifyBase('ecdsa-p384-sha384', ownKey, base.replace('/v1/customers', '/v1/customerz'), one.signature)).toBe(
      false,
    );
  });

  it('takes 96 bytes and nothing else: DER is refused, unless asked for', () => {
    const key = createPrivateKey({ format: 'jwk', key: own.privateKey });
    const raw = signBase('ecdsa-p384-sha384', key, 'text');
    expect(verifyBase('ecdsa-p384-sha384', ownKey, 'text', raw)).toBe(true);
    const half = (bytes: Buffer) => {
      const trimmed = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
      const body = (trimmed[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed;
      return Buffer.concat([Buffer.from([2, body.length]), body]);
    };
    const content = Buffer.concat([half(raw.subarray(0, 48)), half(raw.subarray(48))]);
    const der = Buffer.concat([Buffer.from([0x30, content.length]), content]);
    expect(verifyBase('ecdsa-p384-sha384', ownKey, 'text', der)).toBe(false);
    expect(verifyBase('ecdsa-p384-sha384', ownKey, 'text', der, { encoding: 'der' })).toBe(true);
    for (const bytes of [raw.subarray(1), Buffer.concat([raw, Buffer.from([0])]), Buffer.alloc(96), Buffer.alloc(0)])
      expect(verifyBase('ecdsa-p384-sha384', ownKey, 'text', bytes)).toBe(false);
  });

  it('every algorithm verifies what it signs', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const pairs = {
      'ecdsa-p256-sha256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      'ecdsa-p384-sha384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      ed25519: generateKeyPairSync('ed25519'),
      'rsa-v1_5-sha256': rsa,
    };
    for (const [name, { privateKey, publicKey }] of Object.entries(pairs)) {
      const algorithm = name as keyof typeof pairs;
      expect(verifyBase(algorithm, publicKey, 'a', signBase(algorithm, privateKey, 'a')), name).toBe(true);
      expect(verifyBase(algorithm, publicKey, 'b', signBase(algorithm, privateKey, 'a')), name).toBe(false);
    }
    const secret = createSecretKey(Buffer.from('shared'));
    expect(verifyBase('hmac-sha256', secret, 'a', signBase('hmac-sha256', secret, 'a'))).toBe(true);
  });
});

describe('the headers', () => {
  it.each<[string, readonly string[], readonly string[], string]>([
    ['none', [], [], 'missingSignatureInput'],
    ['no signature', ['sig=()'], [], 'missingSignature'],
    ['an empty input', [''], ['sig=:AA==:'], 'missingSignatureInput'],
    ['labels that differ', ['sig=()'], ['other=:AA==:'], 'unmatchedLabel'],
    ['a label too many', ['sig=()'], ['sig=:AA==:, b=:AA==:'], 'unmatchedLabel'],
    ['no parentheses', ['sig="@method"'], ['sig=:AA==:'], 'malformedSignatureInput'],
    ['a component without quotes', ['sig=(date)'], ['sig=:AA==:'], 'malformedSignatureInput'],
    ['a component twice', ['sig=("date" "date")'], ['sig=:AA==:'], 'malformedSignatureInput'],
    ['an unknown parameter', ['sig=();now=1'], ['sig=:AA==:'], 'malformedSignatureInput'],
    ['created as a text', ['sig=();created="1"'], ['sig=:AA==:'], 'malformedSignatureInput'],
    ['created with a fraction', ['sig=();created=1.5'], ['sig=:AA==:'], 'malformedSignatureInput'],
    ['a keyid without quotes', ['sig=();keyid=a'], ['sig=:AA==:'], 'malformedSignatureInput'],
    ['an open list', ['sig=("date"'], ['sig=:AA==:'], 'malformedSignatureInput'],
    ['a bare base64', ['sig=()'], ['sig=AA=='], 'malformedSignature'],
    ['a quoted base64', ['sig=()'], ['sig="AA=="'], 'malformedSignature'],
  ])('%s', (_what, inputs, signatures, code) => {
    const found = readSignatures(inputs, signatures);
    expect(found.ok ? 'ok' : found.problem.code).toBe(code);
  });

  it('parameters are taken as they came: order, spaces and all', () => {
    const input = 'a=( "date"   "@query-param";name="x,y" );tag="p, \\"q\\"";keyid="k";created=5;alg="rsa", b=()';
    const [a, b] = read(input, 'b=:AQ==:, a=:Ag==:');
    expect(a?.verbatim).toBe('( "date"   "@query-param";name="x,y" );tag="p, \\"q\\"";keyid="k";created=5;alg="rsa"');
    expect(a?.params).toEqual({ tag: 'p, "q"', keyid: 'k', created: 5, alg: 'rsa' });
    expect(a?.components.map(({ id }) => id)).toEqual(['"date"', '"@query-param";name="x,y"']);
    expect([a?.signature, b?.signature, b?.verbatim]).toEqual([Buffer.from([2]), Buffer.from([1]), '()']);
  });

  it('may come in several lines', () => {
    const found = readSignatures(['a=()', 'b=("date");created=1'], ['a=:AA==:', 'b=:AA==:']);
    expect(found.ok && found.signatures.map(({ label, verbatim }) => [label, verbatim])).toEqual([
      ['a', '()'],
      ['b', '("date");created=1'],
    ]);
  });

  it('are written as they are read', () => {
    expect(writeInput(['@method', 'date'], { created: 1, keyid: 'a"b', alg: 'x' })).toBe(
      '("@method" "date");created=1;keyid="a\\"b";alg="x"',
    );
  });
});

describe('components', () => {
  const message = {
    method: 'POST',
    target: '/path/a%20b?param=value&foo=bar&baz=batman&qux=&x=a%2Bb+c&fa%C3%A7ade%22%3A%20=!(z)',
    scheme: 'HTTPS',
    authority: 'WWW.Example.com:443',
    headers: {
      'X-Two': [' one ', 'two'],
      'X-Fold': ['a\r\n  b'],
      'X-Empty': [''],
      'Content-Digest': ['b;x, a, b;y'],
      Example: ['a=1,    b=2;x=1;y=2,   c=(a   b   c)'],
    },
  };

  it.each([
    ['"@method"', '"@method": POST'],
    ['"@path"', '"@path": /path/a%20b'],
    ['"@scheme"', '"@scheme": https'],
    ['"@authority"', '"@authority": www.example.com'],
    ['"@query-param";name="baz"', '"@query-param";name="baz": batman'],
    ['"@query-param";name="qux"', '"@query-param";name="qux": '],
    ['"@query-param";name="x"', '"@query-param";name="x": a%2Bb%20c'],
    ['"@query-param";name="fa%C3%A7ade%22%3A%20"', '"@query-param";name="fa%C3%A7ade%22%3A%20": %21%28z%29'],
    ['"x-two"', '"x-two": one, two'],
    ['"X-Two"', '"X-Two": one, two'],
    ['"x-fold"', '"x-fold": a b'],
    ['"x-empty"', '"x-empty": '],
    ['"example"', '"example": a=1,    b=2;x=1;y=2,   c=(a   b   c)'],
    ['"example";sf', '"example";sf: a=1, b=2;x=1;y=2, c=(a b c)'],
    ['"example";key="a"', '"example";key="a": 1'],
    ['"example";key="b"', '"example";key="b": 2;x=1;y=2'],
    ['"example";key="c"', '"example";key="c": (a b c)'],
    ['"x-two";bs', '"x-two";bs: :b25l:, :dHdv:'],
    ['"content-digest";sf', '"content-digest";sf: b;y, a'],
  ])('%s', (component, line) => expect(baseFor(component, message)).toBe(line));

  it('@target-uri, @query and @request-target keep the target as it was sent', () => {
    expect(baseFor('"@target-uri"', message)).toBe(`"@target-uri": https://www.example.com${message.target}`);
    expect(baseFor('"@query"', message)).toBe(`"@query": ${message.target.slice(message.target.indexOf('?'))}`);
    expect(baseFor('"@request-target"', message)).toBe(`"@request-target": ${message.target}`);
    expect(baseFor('"@query"', { target: '/a' })).toBe('"@query": ?');
    expect(baseFor('"@path"', { target: '?a' })).toBe('"@path": /');
    expect(baseFor('"@authority"', { authority: 'A:8080' })).toBe('"@authority": a:8080');
    expect(baseFor('"@authority"', { authority: 'a:80', scheme: 'http' })).toBe('"@authority": a');
  });

  it.each([
    ['"x-none"', 'absentComponent'],
    ['"@query-param";name="none"', 'absentComponent'],
    ['"example";key="none"', 'absentComponent'],
    ['"@query-param"', 'badComponent'],
    ['"@status"', 'badComponent'],
    ['"date";req', 'badComponent'],
    ['"x-two";tr', 'badComponent'],
    ['"@method";req', 'badComponent'],
    ['"x-two";more', 'badComponent'],
    ['"x-two";name="a"', 'badComponent'],
    ['"x-two";bs=?0', 'badComponent'],
    ['"x-two";sf="yes"', 'badComponent'],
    ['"example";key=a', 'badComponent'],
    ['"@method";sf', 'badComponent'],
    ['"@path";key="a"', 'badComponent'],
    ['"@query-param";name="x";bs', 'badComponent'],
    ['"@query-param";name=x', 'badComponent'],
    ['"x-two";bs;sf', 'badComponent'],
    ['"x-fold";sf', 'badComponent'],
    ['"@nothing"', 'unknownComponent'],
    ['"@signature-params"', 'unknownComponent'],
  ])('%s is refused as %s', (component, code) => expect(baseFor(component, message)).toBe(code));

  it('a parameter that occurs twice cannot be covered by its name', () =>
    expect(baseFor('"@query-param";name="a"', { target: '/?a=1&a=2' })).toBe('badComponent'));
});

describe('Content-Digest', () => {
  const { body, bytes, 'sha-256': sha256, 'sha-512': sha512 } = own.digests;
  const verdict = (...lines: string[]) => {
    const found = checkDigest(lines, Buffer.from(body));
    return found.ok ? 'ok' : found.code;
  };

  it('is that of the recorded body', () => {
    expect(Buffer.byteLength(body)).toBe(bytes);
    expect([contentDigest(body), contentDigest(body, 'sha-512')]).toEqual([sha256, sha512]);
    expect([verdict(sha256), verdict(sha512), verdict(sha256, sha512)]).toEqual(['ok', 'ok', 'ok']);
  });

  it('that of RFC 9530, appendix B.1', () =>
    expect(contentDigest('{"hello": "world"}\n')).toBe('sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:'));

  it('every algorithm that is understood is checked, others are passed over', () => {
    expect(verdict(`md5=:AA==:, ${sha256}`)).toBe('ok');
    expect(verdict(sha256, contentDigest('other', 'sha-512'))).toBe('mismatch');
    expect(verdict(contentDigest('other'))).toBe('mismatch');
    expect(verdict('md5=:AA==:')).toBe('unsupported');
    expect(verdict()).toBe('missing');
    expect(verdict('sha-256=abc')).toBe('malformed');
    expect(verdict('sha-256=:**:')).toBe('malformed');
  });
});
