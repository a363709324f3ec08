import { useState } from 'preact/hooks';
import type { TransferAnswer } from '../cli/control-answers.js';
import { addressesOf, type FullProvider, resourcesOf, type StateAnswer } from './answers.js';
import { Choice, Copy, Form, Outcome, Text } from './parts.js';
import { scenarioText } from './text.js';
import { useAct, useAnswer, useWorld } from './world.js';

const risks = ['low', 'medium', 'high'] as const;

/** Pays an address from outside. */
export function Pay() {
  const { api } = useWorld();
  const { value: state } = useAnswer<StateAnswer>('state');
  const { value: providers } = useAnswer<readonly FullProvider[]>('providers', { once: true });
  const { busy, error, done, act } = useAct();
  const [payment, setPayment] = useState({ to: '', currency: '', amount: '', network: '', risk: 'low' });
  const change = (part: Partial<typeof payment>) => setPayment({ ...payment, ...part });
  const known = state === undefined || providers === undefined ? [] : addressesOf(resourcesOf(state, providers));
  const choose = (to: string) => {
    const found = known.find(({ address }) => address === to);
    change({
      to,
      currency: found?.currency ?? payment.currency,
      amount: payment.amount === '' ? (found?.amount ?? '') : payment.amount,
    });
  };
  const body = () => {
    const { network, ...rest } = payment;
    return { ...rest, ...(network === '' ? {} : { network }) };
  };
  return (
    <section class="card" aria-label="Pay an address">
      <h2>Pay an address</h2>
      <Form
        label="Pay an address"
        onSend={() =>
          act(async () => {
            const { amount, currency, txid } = await api.post<TransferAnswer>('transfers', body());
            return `Paid ${amount} ${currency}: ${txid}`;
          })
        }
      >
        {known.length > 0 && (
          <Choice
            label="Known addresses"
            value={known.some(({ address }) => address === payment.to) ? payment.to : ''}
            options={[
              ['', 'choose one'],
              ...known.map(({ address, where }) => [address, `${address} (${where})`] as const),
            ]}
            onChoose={choose}
            hint="Addresses in the state, the newest first. Not each of them can be paid."
          />
        )}
        <Text
          label="Address"
          value={payment.to}
          onText={choose}
          required
          {...(known.length === 0
            ? { hint: 'No address was given out yet; calls that make deposits or invoices do.' }
            : {})}
        />
        <div class="row end">
          <Text
            label="Amount"
            value={payment.amount}
            onText={(amount) => change({ amount })}
            required
            inputMode="decimal"
          />
          <Text label="Currency" value={payment.currency} onText={(currency) => change({ currency })} required />
          <Text label="Network" value={payment.network} onText={(network) => change({ network })} />
          <Choice
            label="Risk"
            value={payment.risk}
            options={risks.map((risk) => [risk, risk])}
            onChoose={(risk) => change({ risk })}
          />
        </div>
        <div class="row">
          <button type="submit" class="strong" disabled={busy}>
            Pay
          </button>
          {payment.to !== '' && (
            <Copy text={async () => scenarioText('pay', 'steps', [{ after: '10s', pay: body() }])}>
              Copy as scenario step
            </Copy>
          )}
        </div>
        <Outcome error={error} done={done} />
      </Form>
    </section>
  );
}
