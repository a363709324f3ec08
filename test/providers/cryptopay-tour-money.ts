import type { DemoStage, JsonObject } from '../../src/core/provider.js';

/** A tour of money that goes out: every state of withdrawals and exchanges, and every callback about them. */
export async function tourOfMoney(stage: DemoStage): Promise<void> {
  const make = async (operation: string, data: JsonObject) => {
    const answer = await stage.call(operation, { data });
    return String((answer['data'] as JsonObject)['id']);
  };
  const withdrawal = {
    address: '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ',
    charged_currency: 'EUR',
    received_currency: 'BTC',
    charged_amount: '100.0',
  };
  await make('coin_withdrawals.create', withdrawal);
  const second = await make('coin_withdrawals.create', withdrawal);
  await stage.call('coin_withdrawals.commit', { params: { coin_withdrawal_id: second } });
  const large = { ...withdrawal, charged_amount: '11000', force_commit: true };
  const held = await make('coin_withdrawals.create', large);
  const exchange = {
    charged_currency: 'EUR',
    received_currency: 'BTC',
    charged_amount: '100.0',
    received_amount: null,
  };
  await make('exchange_transfers.create', exchange);
  const committed = await make('exchange_transfers.create', exchange);
  await stage.call('exchange_transfers.commit', { params: { exchange_transfer_id: committed } });
  await stage.advance('31s');
  await stage.fire('coin_withdrawal.fail', held);
  await stage.fire('coin_withdrawal.cancel', held);
  await stage.advance('1s');
}
