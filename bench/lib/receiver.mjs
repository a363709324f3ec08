// A receiver of webhooks in a process of its own: answers 200 after `latency` ms, and keeps what came in, in its order.
import { createServer } from 'node:http';

const latency = Number(process.argv[2]);
let bodies = [];

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    bodies.push(Buffer.concat(chunks).toString('utf8'));
    if (latency === 0) response.end();
    else setTimeout(() => response.end(), latency);
  });
});
// Longer than a drain takes: a connection is kept between webhooks.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', () => {
  process.send({ bodies });
  bodies = [];
});
process.on('disconnect', () => process.exit(0));
