#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { messageOf } from '../core/errors.js';
import { main } from './main.js';

// `paydrill tail | head` closes the pipe before we are done; that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
}
// Whatever nobody caught is told like every other failure: on one line.
process.on('uncaughtException', (error) => {
  process.stderr.write(`Paydrill failed inside: ${messageOf(error).replace(/\s*\n\s*/g, ' ')}\n`, () =>
    process.exit(1),
  );
});

void main(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  ...(process.stdin.isTTY === true ? {} : { stdin: () => text(process.stdin) }),
  env: process.env,
  cwd: process.cwd(),
  isTty: process.stdout.isTTY === true && process.stderr.isTTY === true,
  // For scripts/bin.cjs.
  ready: () => void (process as NodeJS.EventEmitter).emit('paydrill:ready'),
  onSignal: (listener) => {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
    return () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    };
  },
}).then((code) => {
  // Pipes are written to asynchronously on some systems; sockets that are still open must not keep the program.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
});
