import type { Credentials } from '../../core/provider.js';
import { renderJson } from '../../core/provider.js';
import { keysOf } from './credentials.js';

/**
 * One line of POSIX shell that lists the customers: it fetches a token, signs with OpenSSL at the time it is pasted, and turns
 * OpenSSL's DER into the 96 bytes that are wanted.
 */
export function curl(baseUrl: string, credentials: Credentials): string {
  const { apiKey, apiSecret, keyId, privateKeyPem } = keysOf(credentials);
  const json = `-H 'Content-Type: application/json'`;
  const pair = quoted(renderJson({ apiKey, apiSecret }));
  const token = `$(curl -sS -X POST ${quoted(`${baseUrl}/v1/auth/token`)} ${json} --data-raw ${pair} | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`;
  // The key goes through a file of its own, readable by nobody else, because openssl reads the text to sign from its input.
  const file = `K=$(umask 077; mktemp)`;
  const key = `printf '%b' ${quoted(privateKeyPem.replaceAll('\n', '\\n'))} > "$K"`;
  const params = `P='("@method" "@path");created='"$(date +%s)"';keyid="${keyId}";alg="ecdsa-p384-sha384"'`;
  const base = `printf '"@method": GET\\n"@path": /v1/customers\\n"@signature-params": %s' "$P"`;
  const der = `openssl dgst -sha384 -sign "$K" | openssl asn1parse -inform DER`;
  const octal = `awk -F: '/INTEGER/{h=$4; while(length(h)<96) h="0" h; for(i=1;i<96;i+=2){n=(index(d,substr(h,i,1))-1)*16+index(d,substr(h,i+1,1))-1; printf "\\\\%03o",n}}' d=0123456789ABCDEF`;
  const signature = `S=$(${base} | ${der} | ${octal}); S=$(printf "$S" | openssl base64 -A)`;
  const headers = `-H "Authorization: Bearer $T" -H "Signature-Input: sig=$P" -H "Signature: sig=:$S:"`;
  const call = `curl -sS ${quoted(`${baseUrl}/v1/customers`)} ${headers}`;
  return `T=${token}; ${file}; ${key}; ${params}; ${signature}; rm -f "$K"; ${call}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
