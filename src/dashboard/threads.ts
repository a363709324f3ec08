import type { Happening } from '../core/journal.js';
import type { Transfer } from '../core/provider.js';

/** A happening with its place in the order in which the page heard of them, from 1. */
export interface Line {
  readonly n: number;
  readonly happening: Happening;
}

/** A line, and how deep it stands below what it follows from: 0 for what began something. */
export interface Placed extends Line {
  readonly depth: number;
}

/** What began something, and all that followed, in order; `root` is undefined when what began it is no longer kept. */
export interface Thread {
  /** `request/<id>`, `transfer/<txid>`, or the place of a line that stands alone. */
  readonly key: string;
  readonly transfer?: Transfer | undefined;
  readonly lines: readonly Placed[];
  /** Place of the first line. */
  readonly first: number;
}

interface Growing {
  readonly key: string;
  readonly nodes: Node[];
}

interface Node {
  readonly line: Line;
  readonly children: Node[];
}

/**
 * Puts happenings below what they follow from: a call or a payment, the transitions that it led to, the deliveries that these caused with
 * their attempts, and the faults that fired. Payments that nobody has seen yet stand alone. `lines` are in order; so are the threads, by their first line.
 */
export function threadsOf(lines: readonly Line[], transfers: ReadonlyMap<string, Transfer>): Thread[] {
  const threads = new Map<string, Growing>();
  // A transition names the deliveries that tell about it; several of a row may share an instant.
  const threadOfDelivery = new Map<string, { thread: Growing; under: Node[] }>();
  const threadOfSubject = new Map<string, Growing>();
  // A fault that fires for a webhook is told before its first attempt.
  const early = new Map<string, Node[]>();
  const open = (key: string): Growing => {
    const found = threads.get(key);
    if (found !== undefined) return found;
    const made = { key, nodes: [] };
    threads.set(key, made);
    return made;
  };
  for (const line of lines) {
    const { happening } = line;
    const node: Node = { line, children: [] };
    if (happening.kind === 'request') {
      // What it led to was told before the call was answered.
      open(`request/${happening.entry.id}`).nodes.unshift(node);
    } else if (happening.kind === 'transition') {
      const thread = open(happening.cause ?? `line/${line.n}`);
      thread.nodes.push(node);
      threadOfSubject.set(happening.subject, thread);
      for (const id of happening.webhooks ?? []) threadOfDelivery.set(id, { thread, under: node.children });
    } else if (happening.kind === 'delivery') {
      const place = threadOfDelivery.get(happening.id) ?? placeFor(line, happening);
      place.under.push(...(early.get(happening.id) ?? []), node);
      early.delete(happening.id);
      threadOfDelivery.set(happening.id, place);
    } else if (happening.kind === 'fault') {
      const [what = '', id = ''] = happening.subject.split('/');
      const delivery = what === 'delivery' ? threadOfDelivery.get(id) : undefined;
      if (delivery !== undefined) delivery.under.push(node);
      else if (what === 'delivery') early.set(id, [...(early.get(id) ?? []), node]);
      else open(what === 'request' ? happening.subject : `line/${line.n}`).nodes.push(node);
    } else {
      // What was restored counts its deliveries on from where it was kept, so that ids come again.
      if (happening.kind === 'clock' && happening.after === 'restore') threadOfDelivery.clear();
      open(`line/${line.n}`).nodes.push(node);
    }
  }
  // Not tried yet.
  for (const [id, nodes] of early) open(`delivery/${id}`).nodes.push(...nodes);
  const made = [...threads.values()].map((thread) => finished(thread, transfers, lines));
  const waiting = [...transfers.values()].filter(
    ({ txid, sender }) => sender === null && !threads.has(`transfer/${txid}`),
  );
  for (const { txid } of waiting) made.push(finished({ key: `transfer/${txid}`, nodes: [] }, transfers, lines));
  return made.sort((a, b) => a.first - b.first);

  function placeFor(line: Line, delivery: Happening & { kind: 'delivery' }): { thread: Growing; under: Node[] } {
    const known = delivery.cause === undefined ? threadOfSubject.get(delivery.subject) : undefined;
    const thread = known ?? open(delivery.cause ?? `line/${line.n}`);
    return { thread, under: parentOf(thread, delivery)?.children ?? thread.nodes };
  }
}

/** Where no transition names a delivery, e.g. a payment that is only seen: the last one of its row when it was written. */
function parentOf({ nodes }: Growing, { subject, createdAt }: Happening & { kind: 'delivery' }): Node | undefined {
  return nodes.findLast(
    ({ line: { happening } }) =>
      happening.kind === 'transition' && happening.subject === subject && happening.at <= createdAt,
  );
}

function finished({ key, nodes }: Growing, transfers: ReadonlyMap<string, Transfer>, all: readonly Line[]): Thread {
  const transfer = key.startsWith('transfer/') ? transfers.get(key.slice('transfer/'.length)) : undefined;
  const hasRoot = nodes[0]?.line.happening.kind === 'request';
  const isAlone = /^(?:line|delivery)\//.test(key);
  const lines: Placed[] = [];
  const place = (node: Node, depth: number) => {
    lines.push({ ...node.line, depth });
    for (const child of node.children) place(child, depth + 1);
  };
  for (const [index, node] of nodes.entries()) place(node, isAlone || (hasRoot && index === 0) ? 0 : 1);
  const places = lines.map(({ n }) => n);
  // A payment is made before the chain has seen it.
  const first = transfer === undefined ? Math.min(...places) : placeAt(transfer.createdAt, all);
  return { key, transfer, lines, first };
}

/** Between the last line that is not after an instant and the next one. */
function placeAt(instant: string, lines: readonly Line[]): number {
  const before = lines.findLast(({ happening }) => atOf(happening) <= instant);
  return (before?.n ?? 0) + 0.5;
}

function atOf(happening: Happening): string {
  return happening.kind === 'request' ? happening.entry.at : happening.at;
}
