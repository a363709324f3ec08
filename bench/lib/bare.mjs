// The yardstick: the least that Node can do for such a call. It reads the body, answers JSON, keeps and checks nothing.
import { createServer } from 'node:http';

createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const { email = 'ann@example.com' } = body === '' ? {} : JSON.parse(body);
    const status = request.method === 'POST' ? 201 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ id: '1', email }));
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
