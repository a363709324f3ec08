// The yardstick: the least that Node can do for such a call. It reads the body, answers JSON, keeps and checks nothing. With `p384` behind the
// port it checks one signature of P-384 for each call, in the thread pool, as whoever checks OffBlocks' signatures must.
import { createServer } from 'node:http';

const [port, kind] = process.argv.slice(2);
const check = kind === 'p384' ? await checkP384() : undefined;

createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const { email = 'ann@example.com' } = body === '' ? {} : JSON.parse(body);
    const status = request.method === 'POST' ? 201 : 200;
    const answer = (code) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify({ id: '1', email }));
    if (check === undefined) answer(status);
    else check((isGood) => answer(isGood ? status : 401));
  });
}).listen(Number(port), '127.0.0.1');

/** A check of one signature that is always the same: OpenSSL keeps nothing of the last time. */
async function checkP384() {
  const { generateKeyPairSync, sign, verify } = await import('node:crypto');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const text = Buffer.from('what is signed'.repeat(20));
  const signature = sign('sha384', text, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const known = { key: publicKey, dsaEncoding: 'ieee-p1363' };
  return (done) => verify('sha384', text, known, signature, (error, isGood) => done(error === null && isGood));
}
