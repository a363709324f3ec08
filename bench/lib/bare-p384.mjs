// What checking a signature of P-384 costs Node, whoever asks for it: the yardstick, with one check of the call's own signature in the thread
// pool. The key and the signatures are those of the first call; they are made here, so that the caller needs none.

import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { createServer } from 'node:http';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const known = { key: publicKey, dsaEncoding: 'ieee-p1363' };
const signatures = new Map();

/** The signature that a call with this text would carry. */
function signatureOf(text) {
  const made = signatures.get(text) ?? sign('sha384', Buffer.from(text), { ...known, key: privateKey });
  signatures.set(text, made);
  return made;
}

createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const { email = 'ann@example.com' } = body === '' ? {} : JSON.parse(body);
    const text = `${request.method} ${request.url} ${body}`;
    verify('sha384', Buffer.from(text), known, signatureOf(text), (error, isGood) => {
      const status = error !== null || !isGood ? 401 : request.method === 'POST' ? 201 : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ id: '1', email }));
    });
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
