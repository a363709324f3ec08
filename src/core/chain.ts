import { newAddress, newTxid } from './addresses.js';
import { isoInstant } from './clock.js';
import { PaydrillError } from './errors.js';
import type { Ids } from './ids.js';
import type { JobQueue, JobRow } from './jobs.js';
import { decimal, formatDecimal, parseDecimal, scaleOf } from './money.js';
import { type NetworkId, networks } from './networks.js';
import type { AcceptedAsset, Context, Provider, Risk, Transfer } from './provider.js';
import type { Collection, Store } from './store.js';

/** A payment as a person asks for it. */
export interface Payment {
  readonly to: string;
  readonly currency: string;
  readonly amount: string;
  readonly network?: string | undefined;
  readonly from?: string | undefined;
  readonly risk?: Risk | undefined;
  /** How many confirmations it gets in the end; default: as many as the owner of the address waits for. */
  readonly confirmations?: number | undefined;
}

/** How long the chain takes for things, in ms. */
export interface ChainTiming {
  readonly mempoolMs: number;
  blockMs(network: NetworkId): number;
}

/** Coins that go out of a provider. */
export interface Payout {
  readonly to: string;
  readonly from: string;
  readonly currency: string;
  readonly network: NetworkId;
  readonly amount: string;
  readonly reference: string;
  readonly risk?: Risk;
}

/** The provider that gave out an address, and what it takes there. */
interface Owner {
  readonly provider: Provider;
  readonly asset: AcceptedAsset;
}

/** The simulated chains of a workspace: transfers are seen in the mempool, then confirmed block by block. */
export class Chain {
  readonly #rows: Collection<Transfer>;
  readonly #queue: JobQueue;
  readonly #ids: () => Ids;
  readonly #timing: ChainTiming;
  readonly #providers: readonly Provider[];

  constructor(parts: {
    store: Store;
    queue: JobQueue;
    ids: () => Ids;
    timing: ChainTiming;
    providers: readonly Provider[];
  }) {
    this.#rows = parts.store.declare<Transfer>('transfers', { to: (row) => row.to });
    this.#queue = parts.queue;
    this.#ids = parts.ids;
    this.#timing = parts.timing;
    this.#providers = parts.providers;
  }

  list(): Transfer[] {
    return this.#rows.all();
  }

  get(txid: string): Transfer | undefined {
    return this.#rows.get(txid);
  }

  newAddress(provider: string, network: NetworkId, testnet: boolean): string {
    return newAddress(network, this.#ids().next(`${provider}.addresses.${network}`).bytes(64), { testnet });
  }

  /** Pays an address from outside. Throws for an unknown address, a currency it does not take, or a bad amount. */
  pay(contextOf: (provider: Provider) => Context, payment: Payment, depth: number): Transfer {
    const found = this.#ownerOf(contextOf, payment);
    if (found === undefined) {
      throw new PaydrillError(
        404,
        'unknown-address',
        `No provider has given out the address ${JSON.stringify(payment.to.slice(0, 120))} in this workspace.`,
      );
    }
    const { provider, asset } = found;
    const amount = checkedAmount(payment.amount, asset);
    const from = payment.from ?? this.#newPayer(asset);
    return this.#start(
      contextOf(provider),
      { ...payment, from, amount, currency: asset.currency, network: asset.network, risk: payment.risk ?? 'low' },
      found,
      null,
      depth,
    );
  }

  /**
   * Sends coins out of a provider; to an address of this workspace they come in under the same txid. Coins that the address does not take are
   * sent all the same, as on a real chain, and nobody notices them.
   */
  send(contextOf: (provider: Provider) => Context, sender: Provider, payout: Payout, depth: number): Transfer {
    const found = this.#takerOf(contextOf, payout);
    return this.#start(
      contextOf(sender),
      { ...payout, risk: payout.risk ?? 'low', currency: found?.asset.currency ?? payout.currency },
      found,
      { provider: sender.id, reference: payout.reference },
      depth,
    );
  }

  /** Carries out one step that is due: seen, or one more confirmation. */
  step(contextOf: (provider: Provider) => Context, job: JobRow): Transfer {
    this.#queue.remove(job.id);
    const before = this.#rows.get(String(job.data['txid']));
    if (before === undefined) throw new PaydrillError(500, 'lost-transfer', `${job.subject} is gone`);
    const due = Date.parse(job.dueAt);
    const isSeen = before.status === 'broadcast';
    const confirmations = before.confirmations + (isSeen ? 0 : 1);
    const after = this.#rows.update(before.id, {
      status: confirmations >= before.lastConfirmation && !isSeen ? 'confirmed' : 'seen',
      confirmations,
      ...(isSeen ? { seenAt: job.dueAt } : {}),
    });
    if (after.status === 'seen' && after.lastConfirmation > 0)
      this.#line(after, due + this.#timing.blockMs(after.network), 0);
    const owner = this.#providers.find(({ id }) => id === after.owner);
    const sender = this.#providers.find(({ id }) => id === after.sender?.provider);
    if (owner !== undefined) {
      if (isSeen) owner.chain?.seen(contextOf(owner), after);
      else owner.chain?.confirmed?.(contextOf(owner), after);
    }
    if (sender !== undefined) sender.chain?.sent?.(contextOf(sender), after);
    return after;
  }

  #newPayer({ network, testnet = false }: AcceptedAsset): string {
    return newAddress(network, this.#ids().next(`payers.${network}`).bytes(64), { testnet });
  }

  #takerOf(contextOf: (provider: Provider) => Context, payout: Payout): Owner | undefined {
    try {
      return this.#ownerOf(contextOf, payout);
    } catch (error) {
      if (error instanceof PaydrillError) return undefined;
      throw error;
    }
  }

  #ownerOf(contextOf: (provider: Provider) => Context, payment: Payment | Payout): Owner | undefined {
    for (const provider of this.#providers) {
      const { to, currency, network, amount } = payment;
      const asset = provider.chain?.accepts(contextOf(provider), { to, currency, network, amount });
      if (asset !== undefined) return { provider, asset };
    }
    return undefined;
  }

  #start(
    ctx: Context,
    payment: Omit<Payout, 'reference' | 'risk'> & { readonly risk: Risk; readonly confirmations?: number | undefined },
    found: Owner | undefined,
    sender: Transfer['sender'],
    depth: number,
  ): Transfer {
    const { network } = payment;
    const txid = newTxid(network, this.#ids().next(`transfers.${network}`).bytes(64));
    const lastConfirmation = payment.confirmations ?? found?.asset.confirmations ?? networks[network].confirmations;
    const row = this.#rows.insert({
      id: txid,
      txid,
      from: payment.from,
      to: payment.to,
      currency: payment.currency,
      network,
      amount: payment.amount,
      risk: payment.risk,
      status: 'broadcast',
      confirmations: 0,
      lastConfirmation,
      owner: found?.provider.id ?? null,
      sender,
      createdAt: isoInstant(ctx.now),
      seenAt: null,
    });
    this.#line(row, ctx.now + (found?.asset.seenAfterMs ?? this.#timing.mempoolMs), depth);
    return row;
  }

  #line(transfer: Transfer, due: number, depth: number): void {
    this.#queue.add({ kind: 'chain', due, subject: `transfer/${transfer.txid}`, data: { txid: transfer.txid }, depth });
  }
}

function checkedAmount(text: string, asset: AcceptedAsset): string {
  const amount = parseDecimal(text);
  if (amount === undefined || amount.lte(decimal('0'))) {
    throw new PaydrillError(
      400,
      'bad-amount',
      `The amount ${JSON.stringify(text.slice(0, 80))} is not a positive decimal number such as "0.5", written without an exponent.`,
    );
  }
  if (scaleOf(amount) > asset.scale) {
    throw new PaydrillError(
      400,
      'bad-amount',
      `${asset.currency} has ${asset.scale} digits behind the point, ${text} has ${scaleOf(amount)}.`,
    );
  }
  return formatDecimal(amount);
}
