import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { messageOf, PaydrillError } from '../core/errors.js';

/**
 * The certificates of a PEM file, for the receivers of webhooks. Those of NODE_EXTRA_CA_CERTS are among them: Node.js leaves them out where
 * a program names any of its own. Throws {@link PaydrillError} for a file that cannot be read, or has none.
 */
export function readAuthorities(file: string, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const own = certificatesIn(file);
  const extra = env['NODE_EXTRA_CA_CERTS'] ?? '';
  if (extra === '') return own;
  try {
    return [...own, ...certificatesIn(extra)];
  } catch {
    // Node.js has warned of that file at its start, and goes on without it.
    return own;
  }
}

function certificatesIn(file: string): string[] {
  const fail = (why: string) => new PaydrillError(400, 'bad-webhook-ca', `--webhook-ca (webhookCa): ${file}: ${why}`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw fail(code === 'ENOENT' ? 'there is no such file.' : `cannot be read (${code ?? messageOf(error)}).`);
  }
  const found =
    text.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g) ??
    [];
  if (found.length === 0) throw fail('expected certificates in PEM, each after a line -----BEGIN CERTIFICATE-----.');
  for (const [index, one] of found.entries()) {
    try {
      new X509Certificate(one);
    } catch (error) {
      throw fail(`certificate ${index + 1} cannot be read: ${messageOf(error)}`);
    }
  }
  return found;
}
