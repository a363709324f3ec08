/** A subscription of 100 EUR a month. Shape: recordings of July 2023, https://github.com/cryptopay-dev/cryptopay-ruby */
export const subscriptionParams = {
  name: 'Subscription name',
  amount: '100.0',
  currency: 'EUR',
  period: 'month',
  period_quantity: 1,
  starts_at: '2026-01-31T12:00:00+00:00',
  payer_email: 'user@example.com',
};
