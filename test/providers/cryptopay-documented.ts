/**
 * Cryptopay's operations as its documents and recordings have them. Sources: https://developers.cryptopay.me/guides and the recordings
 * of https://github.com/cryptopay-dev/cryptopay-ruby (July 2023).
 */
const keysOf = (text: string) => text.split(' ');
const customer = keysOf('id currency refund_addresses addresses');
const account = keysOf('id balance currency project_id');
const transaction = keysOf(
  'id custom_id customer_id amount currency balance fee fee_currency reference_id reference_type description status status_context risk created_at',
);
const channel = keysOf(
  'id status name description receiver_currency pay_currency address network project_id custom_id customer_id uri hosted_page_url',
);
const payment = keysOf(
  'id paid_amount paid_currency received_amount received_currency fee fee_currency txid exchange status status_context refund_address coin_withdrawal_id custom_id customer_id channel_id address network risk created_at',
);
const invoice = keysOf(
  'id custom_id customer_id subscription_id status status_context address network uri price_amount price_currency pay_amount pay_currency fee fee_currency paid_amount exchange transactions name description metadata success_redirect_url unsuccess_redirect_url hosted_page_url created_at expires_at',
);
const recalculation = keysOf(
  'id invoice_id pay_amount pay_currency price_amount price_currency fee fee_currency previous_pay_amount previous_price_amount previous_exchange_rate exchange created_at',
);
const refund = keysOf(
  'id custom_id invoice_id amount amount_currency fee fee_currency address txid risk created_at network',
);
const withdrawal = keysOf(
  'id custom_id customer_id address network txid status charged_amount charged_currency received_amount received_currency network_fee network_fee_level fee fee_currency description exchange risk created_at',
);
const networkFee = keysOf('level fee currency network');
const transfer = keysOf('id charged_amount charged_currency received_amount received_currency custom_id exchange');
const subscription = keysOf(
  'id status custom_id name amount currency period period_quantity current_period_starts_at current_period_ends_at current_period_paid payer_email payer_name product_name product_description success_redirect_url unsuccess_redirect_url created_at cancelled_at',
);
const coin = keysOf('currency name logo_url networks');
const rate = keysOf('buy_rate sell_rate');
const risk = keysOf('score level resource_name resource_category');

/** One object, a page with meta, a list without, or objects by name. */
type Shape = 'one' | 'page' | 'list' | 'map';

/** The 40 documented operations: status of success, shape of the answer, keys of an object in it in their order. */
export const documented: Readonly<Record<string, readonly [status: number, shape: Shape, keys: readonly string[]]>> = {
  'POST /api/customers': [201, 'one', customer],
  'GET /api/customers': [200, 'page', customer],
  'GET /api/customers/{customer_id}': [200, 'one', customer],
  'PATCH /api/customers/{customer_id}': [200, 'one', customer],
  'GET /api/accounts': [200, 'page', account],
  'GET /api/accounts/{account_id}/transactions': [200, 'page', transaction],
  'GET /api/transactions': [200, 'page', transaction],
  'POST /api/channels': [201, 'one', channel],
  'GET /api/channels': [200, 'page', channel],
  'GET /api/channels/{channel_id}': [200, 'one', channel],
  'GET /api/channels/custom_id/{custom_id}': [200, 'one', channel],
  'PATCH /api/channels/{channel_id}': [200, 'one', channel],
  'GET /api/channels/{channel_id}/payments': [200, 'page', payment],
  'GET /api/channels/{channel_id}/payments/{channel_payment_id}': [200, 'one', payment],
  'POST /api/invoices': [201, 'one', invoice],
  'GET /api/invoices': [200, 'page', invoice],
  'GET /api/invoices/{invoice_id}': [200, 'one', invoice],
  'GET /api/invoices/custom_id/{custom_id}': [200, 'one', invoice],
  'POST /api/invoices/{invoice_id}/recalculations': [201, 'one', recalculation],
  'POST /api/invoices/{invoice_id}/recalculations/{recalculation_id}/commit': [200, 'one', recalculation],
  'POST /api/invoices/{invoice_id}/refunds': [201, 'one', refund],
  'GET /api/invoices/{invoice_id}/refunds': [200, 'list', refund],
  'POST /api/coin_withdrawals': [201, 'one', withdrawal],
  'GET /api/coin_withdrawals': [200, 'page', withdrawal],
  'GET /api/coin_withdrawals/network_fees': [200, 'list', networkFee],
  'GET /api/coin_withdrawals/{coin_withdrawal_id}': [200, 'one', withdrawal],
  'GET /api/coin_withdrawals/custom_id/{custom_id}': [200, 'one', withdrawal],
  'POST /api/coin_withdrawals/{coin_withdrawal_id}/commit': [200, 'one', withdrawal],
  'POST /api/exchange_transfers': [201, 'one', transfer],
  'GET /api/exchange_transfers/{exchange_transfer_id}': [200, 'one', transfer],
  'POST /api/exchange_transfers/{exchange_transfer_id}/commit': [200, 'one', transfer],
  'POST /api/subscriptions': [201, 'one', subscription],
  'GET /api/subscriptions': [200, 'page', subscription],
  'GET /api/subscriptions/{subscription_id}': [200, 'one', subscription],
  'GET /api/subscriptions/custom_id/{custom_id}': [200, 'one', subscription],
  'POST /api/subscriptions/{subscription_id}/cancel': [200, 'one', subscription],
  'GET /api/coins': [200, 'list', coin],
  'GET /api/rates': [200, 'map', rate],
  'GET /api/rates/{base}/{quote}': [200, 'one', rate],
  'POST /api/risks/score': [200, 'one', risk],
};

/** What fills the braces of a path, and its query. */
export type Params = Readonly<Record<string, unknown>>;

/** Puts values into a path; what is left over is the query. */
export function targetOf(operation: string, params: Params = {}): [method: string, target: string] {
  const [method = '', path = ''] = operation.split(' ');
  const inPath = new Set<string>();
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(String(params[name]));
  });
  const query = Object.entries(params).filter(([name]) => !inPath.has(name));
  const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return [method, search === '' ? filled : `${filled}?${search}`];
}
