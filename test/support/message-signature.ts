import { sign } from 'node:crypto';

/**
 * Header fields of a message that is signed by hand (RFC 9421, ecdsa-p384-sha384): `components` are those that are covered, each with the
 * value that its sender takes it to have.
 */
export function messageSignature(
  components: Readonly<Record<string, string>>,
  { keyId, privateKeyPem }: { readonly keyId: string; readonly privateKeyPem: string },
  at: number,
): Record<'Signature-Input' | 'Signature', string> {
  const covered = Object.keys(components).map((name) => `"${name}"`);
  const input = `(${covered.join(' ')});created=${Math.floor(at / 1000)};keyid="${keyId}";alg="ecdsa-p384-sha384"`;
  const lines = Object.entries({ ...components, '@signature-params': input });
  const base = lines.map(([name, value]) => `"${name}": ${value}`).join('\n');
  const key = { key: privateKeyPem, dsaEncoding: 'ieee-p1363' as const };
  const signature = sign('sha384', Buffer.from(base), key).toString('base64');
  return { 'Signature-Input': `sig=${input}`, Signature: `sig=:${signature}:` };
}
