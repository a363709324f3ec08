import { useState } from 'preact/hooks';
import type { CredentialsAnswer } from '../cli/control-answers.js';
import { keysByProvider, walletsOf } from '../cli/control-answers.js';
import { Copy, Form, Outcome, Text } from './parts.js';
import { useAct, useAnswer, useWorld } from './world.js';

interface TargetsAnswer {
  readonly targets: readonly { readonly provider: string; readonly url: string; readonly id?: string }[];
}

/** Where each provider answers, with which keys, and where its webhooks go. */
export function Keys() {
  const { value, error } = useAnswer<CredentialsAnswer>('credentials');
  const { value: targets } = useAnswer<TargetsAnswer>('targets');
  if (value === undefined) return <Outcome error={error} />;
  return (
    <>
      <h2>Base URLs and keys</h2>
      {Object.entries(keysByProvider(value)).map(([id, { baseUrl = '', ...keys }]) => (
        <section class="card" key={id} aria-label={id}>
          <h3>{id}</h3>
          <dl>
            {[['base URL', baseUrl] as const, ...Object.entries(keys)].map(([name, text]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <code>{text.includes('\n') ? `${text.split('\n')[0]} …` : text}</code> <Copy text={text}>Copy</Copy>
                </dd>
              </div>
            ))}
          </dl>
          <Target
            id={id}
            urls={(targets?.targets ?? []).filter(({ provider }) => provider === id).map(({ url }) => url)}
          />
        </section>
      ))}
      <section class="card" aria-label="Wallets">
        <h3>Wallets</h3>
        <dl>
          {walletsOf(value).map(({ address, privateKey }) => (
            <div key={address}>
              <dt class="mono">{address}</dt>
              <dd>
                <Copy text={address}>Copy address</Copy> <Copy text={privateKey}>Copy private key</Copy>
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

function Target({ id, urls }: { id: string; urls: readonly string[] }) {
  const { api } = useWorld();
  const { busy, error, done, act } = useAct();
  const [url, setUrl] = useState('');
  return (
    <Form
      label={`Where webhooks of ${id} go`}
      onSend={() =>
        act(async () => {
          await api.put('targets', { provider: id, url: url.trim() });
          setUrl('');
          return 'Webhooks go there from now on.';
        })
      }
    >
      <p>Webhooks go to {urls.length === 0 ? 'nobody yet' : urls.map((one) => <code key={one}>{one}</code>)}</p>
      <div class="row end">
        <Text label="Webhook URL" value={url} onText={setUrl} placeholder="http://localhost:3000/hooks" required />
        <button type="submit" disabled={busy}>
          Set
        </button>
      </div>
      <Outcome error={error} done={done} />
    </Form>
  );
}
