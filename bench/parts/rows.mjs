// What a create, a read and a first page cost with few rows and with many: two servers take turns.
import { loadWindow, openGenerator } from '../lib/load.mjs';
import { residentMb } from '../lib/processes.mjs';
import { median, shown } from '../lib/stats.mjs';
import { clear, inMemory, jobsOf, start, withFile } from '../lib/subjects.mjs';

const kinds = ['write', 'read', 'list'];
/** A batch is small, so that few rows stay few. */
const batch = { write: 100, read: 100, list: 20 };
/** Calls of each kind before anything is measured. */
const warm = 2000;
const long = 600_000;

/**
 * What is compared: a provider's customers, all kinds of calls in memory and with a state file, then the lists of the other providers that
 * have pages. OffBlocks answers all of its customers at once.
 */
const cases = [
  { subject: inMemory, provider: 'calypso', kinds },
  { subject: withFile, provider: 'calypso', kinds },
  { subject: inMemory, provider: 'cryptopay', kinds: ['list'] },
  { subject: inMemory, provider: 'trxn', kinds: ['list'] },
];

const ofProvider = async ({ subject, provider }, server, workspace) =>
  (await jobsOf(subject, server, workspace)).find((found) => found.provider === provider);

/** Calls as often as it is asked for, each call a success. */
async function call(generator, server, job, connections = 1) {
  const found = await loadWindow(generator, server, { ...job, connections, ms: long });
  if (found.failures > 0)
    throw new Error(`${server.title}: ${found.failures} calls failed, e.g. with ${found.failure}`);
  return found;
}

/** So many rows: the first is the one that was created, the others are like it, with ids and e-mails of their own. */
function copies(row, rows) {
  return Array.from({ length: rows }, (_, n) => {
    if (n === 0) return row;
    const email = row.email === undefined ? {} : { email: `copy-${n}@example.com` };
    return { ...row, ...email, id: row.id.slice(0, -12) + String(n).padStart(12, '0') };
  });
}

/**
 * A server with `rows` rows, put there as a state: to create them takes minutes. It was warmed in another workspace, which is gone again, so
 * that all are equally warm.
 */
async function filled(generator, one, rows) {
  const server = await start(one.subject);
  try {
    await server.control('POST', 'workspaces', { name: 'warm' });
    const warming = await ofProvider(one, server, 'warm');
    for (const kind of kinds) await call(generator, server, warming[kind](warm), 16);
    await server.control('DELETE', 'workspaces/warm');
    const job = await ofProvider(one, server);
    const state = await server.control('GET', 'state');
    const name = `${one.provider}.customers`;
    await server.control('PUT', 'state', {
      ...state,
      rows: { ...state.rows, [name]: copies(state.rows[name].at(-1), rows) },
    });
    return { rows, job, server, write: [], read: [], list: [] };
  } catch (error) {
    await clear(server);
    throw error;
  }
}

/** One batch of one kind. The list asks for the first page. */
async function measure(generator, one, kind) {
  const found = await call(generator, one.server, one.job[kind](batch[kind]));
  one[kind].push({ p50: found.p50, us: found.us });
}

/** Compares few rows with many. */
async function compare(generator, one, { few, many, rounds, say }) {
  const both = [];
  try {
    for (const rows of [few, many]) {
      both.push(await filled(generator, one, rows));
      say(`rows: ${one.subject.title}, ${one.provider} with ${rows.toLocaleString('en-US')} rows`);
    }
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? both : both.toReversed();
      for (const kind of one.kinds) for (const each of order) await measure(generator, each, kind);
    }
    return both.map(({ rows, server, ...found }) => {
      const of = (kind, key) => median(found[kind].map((each) => each[key]));
      const costs = one.kinds.map((kind) => [kind, { p50: of(kind, 'p50'), us: of(kind, 'us') }]);
      return { rows, mb: residentMb(server.pid), ...Object.fromEntries(costs) };
    });
  } finally {
    for (const { server } of both) await clear(server);
  }
}

/** Runs the part. */
export async function run({ say, isQuick }) {
  const [few, many, rounds] = isQuick ? [100, 10_000, 5] : [100, 100_000, 21];
  const generator = openGenerator();
  try {
    const found = [];
    for (const one of cases) {
      const [small, large] = await compare(generator, one, { few, many, rounds, say });
      found.push({ title: one.subject.title, provider: one.provider, kinds: one.kinds, small, large });
    }
    return { found, rounds };
  } finally {
    generator.close();
  }
}

const names = { write: 'create', read: 'read by id', list: 'first page of the list' };

/** The tables of the part. */
export function tables({ found, rounds }) {
  const counted = ({ rows }) => `${rows.toLocaleString('en-US')} rows`;
  const [{ small, large }] = found;
  return [
    {
      title: `Cost of a call at ${counted(small)} and at ${counted(large)}`,
      about: `Customers, one call after the other, in ${rounds} batches of ${batch.write} (${batch.list} for lists) that take turns between two equally warm servers, whose rows were put there as a state; medians of the batches, each as its median call. OffBlocks' list has no pages. Ratio of CPU: processor time of the server, collections of garbage included; it is counted in steps of 10 ms.`,
      table: [
        ['', counted(small), counted(large), 'ratio', 'ratio of CPU'],
        ...found.flatMap((one) =>
          one.kinds.map((kind) => [
            `${one.title}: ${one.provider}, ${names[kind]}`,
            shown(one.small[kind].p50, 'ms'),
            shown(one.large[kind].p50, 'ms'),
            shown(one.large[kind].p50 / one.small[kind].p50),
            shown(one.large[kind].us / one.small[kind].us),
          ]),
        ),
        ...found.map((one) => [
          `${one.title}: ${one.provider}, memory`,
          shown(one.small.mb, 'MB'),
          shown(one.large.mb, 'MB'),
          '',
          '',
        ]),
      ],
    },
  ];
}

/** What the goals say about it. */
export function goals({ found }) {
  return found
    .filter(({ kinds: measured }) => measured.includes('write'))
    .map(({ title, small, large }) => {
      const ratio = large.write.p50 / small.write.p50;
      const goal = `a create costs at most 1.2 times as much at ${large.rows.toLocaleString('en-US')} rows as at ${small.rows}: ${title}`;
      return { goal, found: shown(ratio), isMet: ratio <= 1.2 };
    });
}
