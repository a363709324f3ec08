import { createHash, createPrivateKey, generateKeyPair, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { PaydrillError } from '../core/errors.js';

const { asn1, pki } = forge;
const authorityName = 'Paydrill local CA';
const dayMs = 86_400_000;
const authorityDays = 3650;
/** A CA that ends sooner is made anew. */
const leastDays = 30;
/** Longest life that clients of Apple take. */
const leafDays = 397;

/** A local CA: what vouches for the certificate of a server, for some names and no others. */
export interface Authority {
  /** Its certificate, PEM: what clients are told to trust. */
  readonly certificate: string;
  readonly key: string;
  /** What a person should know: that it was made anew, and why. */
  readonly notes: readonly string[];
}

/** Where a CA keeps its certificate and its key below a folder. */
export function authorityFiles(folder: string): { readonly certificate: string; readonly key: string } {
  return { certificate: join(folder, 'ca.pem'), key: join(folder, 'ca.key.pem') };
}

/**
 * The CA of a folder: made on first use, kept while it is valid for these names, made anew when it is not. Files that are not of a Paydrill
 * are left as they are: throws {@link PaydrillError}. `now` in ms.
 */
export async function openAuthority(folder: string, names: readonly string[], now: number): Promise<Authority> {
  const files = authorityFiles(folder);
  const present = [files.certificate, files.key].filter((path) => existsSync(path));
  if (present.length === 0) return writeAuthority(folder, names, now, []);
  if (present.length === 1)
    throw foreign(`${present[0]} stands without ${present[0] === files.key ? files.certificate : files.key}.`);
  const kept = readAuthority(files);
  const why = reasonToRenew(kept.parsed, names, now);
  if (why === undefined) return { certificate: kept.certificate, key: kept.key, notes: [] };
  return writeAuthority(folder, names, now, [
    `${files.certificate} was made anew, since ${why}. Clients have to be given the new one.`,
  ]);
}

/** A certificate for a server that answers under these names, and its key, PEM both. `now` in ms. */
export async function issueCertificate(
  authority: Authority,
  names: readonly string[],
  now: number,
): Promise<{ readonly certificate: string; readonly key: string }> {
  const pair = await keyPair();
  const issuer = pki.certificateFromPem(authority.certificate);
  const certificate = blank(pair.publicKey, now, leafDays);
  // Not beyond its issuer, which some clients refuse.
  if (certificate.validity.notAfter > issuer.validity.notAfter)
    certificate.validity.notAfter = issuer.validity.notAfter;
  certificate.setSubject([{ name: 'commonName', value: 'Paydrill' }]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: names.map(altName) },
    { name: 'subjectKeyIdentifier' },
    authorityKeyIdentifier(issuer),
  ]);
  certificate.sign(pki.privateKeyFromPem(authority.key), forge.md.sha256.create());
  return { certificate: pki.certificateToPem(certificate), key: pair.privateKey };
}

async function writeAuthority(
  folder: string,
  names: readonly string[],
  now: number,
  notes: readonly string[],
): Promise<Authority> {
  const pair = await keyPair();
  const certificate = blank(pair.publicKey, now, authorityDays);
  const subject = [
    { name: 'commonName', value: authorityName },
    // Two CAs of one name would be taken for each other.
    { name: 'serialNumber', value: certificate.serialNumber.slice(0, 16) },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
    { id: constraintsId, critical: true, value: nameConstraints(names) },
  ]);
  certificate.sign(pki.privateKeyFromPem(pair.privateKey), forge.md.sha256.create());
  const text = pki.certificateToPem(certificate);
  const files = authorityFiles(folder);
  try {
    mkdirSync(folder, { recursive: true });
    writeWhole(files.key, pair.privateKey, 0o600);
    writeWhole(files.certificate, text, 0o644);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new PaydrillError(
      500,
      'bad-ca',
      `The CA cannot be kept in ${folder} (${code}). Name another folder: --tls DIR`,
    );
  }
  return { certificate: text, key: pair.privateKey, notes };
}

function writeWhole(path: string, text: string, mode: number): void {
  const made = `${path}.${process.pid}.tmp`;
  rmSync(made, { force: true });
  writeFileSync(made, text, { mode, flag: 'wx' });
  renameSync(made, path);
}

function readAuthority(files: ReturnType<typeof authorityFiles>) {
  try {
    const [certificate, key] = [readFileSync(files.certificate, 'utf8'), readFileSync(files.key, 'utf8')];
    const parsed = new X509Certificate(certificate);
    if (!parsed.subject.includes(`CN=${authorityName}`)) throw foreign(`${files.certificate} is of another CA.`);
    if (!parsed.checkPrivateKey(createPrivateKey(key)))
      throw foreign(`${files.key} is not the key of ${files.certificate}.`);
    return { certificate, key, parsed: pki.certificateFromPem(certificate) };
  } catch (error) {
    if (error instanceof PaydrillError) throw error;
    throw foreign(`${files.certificate} or ${files.key} cannot be read.`);
  }
}

function foreign(what: string): PaydrillError {
  return new PaydrillError(
    500,
    'bad-ca',
    `${what} Nothing was changed: remove both files, or name another folder with --tls DIR.`,
  );
}

function reasonToRenew(certificate: forge.pki.Certificate, names: readonly string[], now: number): string | undefined {
  const { notAfter } = certificate.validity;
  if (notAfter.getTime() < now + leastDays * dayMs)
    return `the old one ${notAfter.getTime() < now ? 'ended' : 'ends'} on ${notAfter.toISOString().slice(0, 10)}`;
  const constraints = certificate.extensions.find(({ id }: { id?: string }) => id === constraintsId) as
    | { value: string }
    | undefined;
  if (constraints?.value === asn1.toDer(nameConstraints(names)).getBytes()) return undefined;
  return 'the old one vouches for other names';
}

const constraintsId = '2.5.29.30';

/** RFC 5280, section 4.2.1.10: a client that trusts this CA trusts it for these names alone. */
function nameConstraints(names: readonly string[]): forge.asn1.Asn1 {
  const { Class, Type } = asn1;
  const permitted = [...new Set(names)].sort().map((name) => {
    const [tag, bytes] =
      isIP(name) === 0 ? [2, name] : [7, addressBytes(name) + '\u00ff'.repeat(isIP(name) === 4 ? 4 : 16)];
    const base = asn1.create(Class.CONTEXT_SPECIFIC, tag, false, bytes);
    return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [base]);
  });
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [asn1.create(Class.CONTEXT_SPECIFIC, 0, true, permitted)]);
}

/** The octets of an address as a string of bytes. */
function addressBytes(address: string): string {
  // There, but not in the types.
  const { bytesFromIP } = forge.util as unknown as { bytesFromIP(ip: string): string | null };
  return bytesFromIP(address) ?? '';
}

function altName(name: string) {
  return isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name };
}

function authorityKeyIdentifier(issuer: forge.pki.Certificate) {
  return { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() };
}

function blank(publicKey: string, now: number, days: number): forge.pki.Certificate {
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  // Of a new key each time, so as good as random; the first bit says that it is positive.
  const digest = createHash('sha256').update(publicKey).digest();
  digest.writeUInt8((digest.readUInt8(0) & 0x7f) | 0x40, 0);
  certificate.serialNumber = digest.subarray(0, 16).toString('hex');
  // A day back, for containers whose clocks lag behind.
  certificate.validity.notBefore = new Date(now - dayMs);
  certificate.validity.notAfter = new Date(now + days * dayMs);
  return certificate;
}

function keyPair(): Promise<{ publicKey: string; privateKey: string }> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
