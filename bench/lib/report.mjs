import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { markdownTable, plainTable } from './stats.mjs';

const verdict = ({ isMet }) => (isMet === undefined ? 'open' : isMet ? 'met' : 'MISSED');
const goalTable = (parts) => [
  ['goal', 'measured', ''],
  ...parts.flatMap(({ goals }) => goals.map((one) => [one.goal, one.found, verdict(one)])),
];

/** What was found, for a terminal. */
export function terminal(parts) {
  const sections = parts.flatMap(({ tables }) =>
    tables.map(({ title, about, table }) => `\n${title}\n${about}\n\n${plainTable(table)}`),
  );
  const goals = parts.some((part) => part.goals.length > 0) ? [`\nGoals\n\n${plainTable(goalTable(parts))}`] : [];
  return [...sections, ...goals].join('\n');
}

/** The whole of RESULTS.md. */
export function document(parts, missing) {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const [{ model } = { model: 'unknown processor' }, ...others] = cpus();
  const machine = [
    `Paydrill ${version}`,
    `Node ${process.version}`,
    `${others.length + 1} cores (${model.trim()})`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `${type()} ${release()}`,
    [...new Set(parts.map(({ on }) => on))].join(' and '),
  ];
  return [
    '# Benchmarks',
    'Written by `npm run bench`; do not edit.',
    machine.join(', '),
    ...(missing.length === 0 ? [] : [`Not measured here: ${missing.join(', ')}.`]),
    '## Goals',
    markdownTable(goalTable(parts)),
    ...parts.flatMap(({ tables }) =>
      tables.flatMap(({ title, about, table }) => [`## ${title}`, about, markdownTable(table)]),
    ),
    '## How to read this',
    howToRead,
    '',
  ].join('\n\n');
}

const howToRead = `Absolute figures belong to the machine; ratios hold on others. The subjects of a table are measured in one run and take turns, so that what
else the machine does falls on all of them alike. \`bare node:http\` is the yardstick: a server of Node's own that reads the body, answers JSON and
does nothing else.

Every subject is a process that was started by \`node\` on its own script, without \`npx\`, with its logs off. The load generator is one process
for all of them. It signs calls before the window begins, since nonces and dates hold for minutes; so the cost of signing is not in the figures,
that of checking is. Each answer must be a success, or the run fails. Peers are pinned in \`bench/peers/package.json\`, and do what they do best: none
checks signatures, sends webhooks or keeps a clock.`;
