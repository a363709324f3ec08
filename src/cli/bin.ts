#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { endOrTimeout } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { main } from './main.js';
import { Output } from './output.js';

/** How long a server that stops waits for a reader of its log. */
const flushMs = 40;

let isServing = false;
const stderr = new Output(process.stderr, ({ code }) => process.exit(code === 'EPIPE' ? 0 : 1));
const stdout = new Output(process.stdout, (error) => {
  // `paydrill jobs | head` closes the pipe before we are done; that is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`The output could not be written: ${messageOf(error)}\n`, () => process.exit(1));
});

function exit(code: number): void {
  // Pipes are written to asynchronously. Sockets that are still open must not keep the program.
  const written = Promise.all([stdout.flushed(), stderr.flushed()]);
  void (isServing ? endOrTimeout(written, flushMs) : written).then(() => process.exit(code));
}

// Whatever nobody caught is told like every other failure: on one line.
process.on('uncaughtException', (error) => {
  stderr.write(`Paydrill failed inside: ${messageOf(error).replace(/\s*\n\s*/g, ' ')}\n`);
  exit(1);
});

void main(process.argv.slice(2), {
  stdout: (text) => stdout.write(text),
  stderr: (text) => stderr.write(text),
  ...(process.stdin.isTTY === true ? {} : { stdin: () => text(process.stdin) }),
  serves: (dropping) => {
    isServing = true;
    for (const output of [stdout, stderr]) output.serve(dropping);
  },
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
}).then(exit);
