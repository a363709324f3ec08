// Written by `npm run names` from the registry. A test holds that it is current.

/** Every name that the registry has, as types: for completion in editors, and so that a misspelt name does not compile. */
export interface Names {
  /** Cryptopay */
  readonly cryptopay: {
    readonly operations:
      | 'customers.create'
      | 'customers.list'
      | 'customers.retrieve'
      | 'customers.update'
      | 'channels.create'
      | 'channels.list'
      | 'channels.retrieve'
      | 'channels.retrieveByCustomId'
      | 'channels.update'
      | 'channels.listPayments'
      | 'channels.retrievePayment'
      | 'accounts.list'
      | 'accounts.listTransactions'
      | 'transactions.list'
      | 'coin_withdrawals.create'
      | 'coin_withdrawals.list'
      | 'coin_withdrawals.listNetworkFees'
      | 'coin_withdrawals.retrieve'
      | 'coin_withdrawals.retrieveByCustomId'
      | 'coin_withdrawals.commit'
      | 'exchange_transfers.create'
      | 'exchange_transfers.retrieve'
      | 'exchange_transfers.commit'
      | 'coins.list'
      | 'rates.all'
      | 'rates.retrieve'
      | 'risks.score'
      | 'invoices.create'
      | 'invoices.list'
      | 'invoices.retrieve'
      | 'invoices.retrieveByCustomId'
      | 'invoices.createRecalculation'
      | 'invoices.commitRecalculation'
      | 'invoices.createRefund'
      | 'invoices.listRefunds'
      | 'subscriptions.create'
      | 'subscriptions.list'
      | 'subscriptions.retrieve'
      | 'subscriptions.retrieveByCustomId'
      | 'subscriptions.cancel';
    readonly pages:
      | 'invoice'
      | 'invoice.submit'
      | 'channel'
      | 'channel.submit'
      | 'subscription'
      | 'subscription.submit'
      | 'logo';
    readonly events:
      | 'ChannelPayment.created'
      | 'ChannelPayment.on_hold'
      | 'ChannelPayment.completed'
      | 'ChannelPayment.refunded'
      | 'ChannelPayment.cancelled'
      | 'Invoice.created'
      | 'Invoice.transaction_created'
      | 'Invoice.transaction_confirmed'
      | 'Invoice.status_changed'
      | 'Invoice.recalculated'
      | 'Invoice.refunded'
      | 'CoinWithdrawal.created'
      | 'CoinWithdrawal.status_changed'
      | 'Subscription.paid'
      | 'Subscription.cancelled';
    readonly lifecycleEvents:
      | 'channel.disable'
      | 'channel.enable'
      | 'channel_payment.cancel'
      | 'channel_payment.complete'
      | 'channel_payment.hold'
      | 'channel_payment.refund'
      | 'invoice.cancel'
      | 'invoice.complete'
      | 'invoice.expire'
      | 'invoice.illicit_resource'
      | 'invoice.judge'
      | 'invoice.overpaid'
      | 'invoice.paid_late'
      | 'invoice.recalculate'
      | 'invoice.refund'
      | 'invoice.refund_overage'
      | 'invoice.underpaid'
      | 'invoice_recalculation.commit'
      | 'invoice_recalculation.lapse'
      | 'subscription.cancel'
      | 'subscription.end_period'
      | 'subscription.invoice'
      | 'subscription.pay'
      | 'coin_withdrawal.cancel'
      | 'coin_withdrawal.commit'
      | 'coin_withdrawal.complete'
      | 'coin_withdrawal.fail'
      | 'coin_withdrawal.hold'
      | 'coin_withdrawal.lapse'
      | 'coin_withdrawal.process'
      | 'coin_withdrawal.send'
      | 'exchange_transfer.commit'
      | 'exchange_transfer.lapse';
    readonly collections:
      | 'customers'
      | 'channels'
      | 'channel_payments'
      | 'callback_urls'
      | 'accounts'
      | 'transactions'
      | 'address_risks'
      | 'api_keys'
      | 'api_calls'
      | 'coin_withdrawals'
      | 'exchange_transfers'
      | 'invoices'
      | 'invoice_recalculations'
      | 'invoice_refunds'
      | 'subscriptions';
    readonly timings:
      | 'coin_withdrawal.process'
      | 'coin_withdrawal.send'
      | 'channel_payment.refund'
      | 'invoice.refund'
      | 'invoice.handling';
    readonly credentials: 'apiKey' | 'apiSecret' | 'callbackSecret';
    readonly assumptions: {
      /** Third line of the signed text: always application/json, or the Content-Type header as it was sent. */
      readonly 'cryptopay.contentTypeLine': 'literal' | 'header';
      /** Whether a signature over the percent-decoded path and query is taken besides one over what was sent. */
      readonly 'cryptopay.decodedTarget': 'accepted' | 'refused';
      /** Whether the scheme HMAC of the Authorization header must be in capitals. */
      readonly 'cryptopay.schemeCase': 'exact' | 'any';
      /** How far the Date header may be off, to either side. */
      readonly 'cryptopay.clockTolerance': '15m' | '10m';
      /** Answer to a Date that cannot be read or is outside of the tolerance. */
      readonly 'cryptopay.staleDate': '401 unauthenticated';
      /** Order of checks: path, signature, JSON, kinds of parameters, values, existence, duplicates. All wrong ones of a step are listed. */
      readonly 'cryptopay.checkOrder': 'path, signature, json, kinds, values, existence, duplicates';
      /** What becomes of a byte order mark before a JSON body: it is passed over, or the body is malformed. */
      readonly 'cryptopay.byteOrderMark': 'ignored' | 'refused';
      /** Whether HEAD is taken where GET is, signed as HEAD and answered with the headers alone, or is an unknown method. */
      readonly 'cryptopay.headCalls': 'taken' | 'refused';
      /** Code (and message, with spaces) of status 400: malformed JSON, a body that is no object, an undecodable path. */
      readonly 'cryptopay.badRequest': 'bad_request' | 'malformed_request';
      /** Status for a body that is not declared as application/json. */
      readonly 'cryptopay.wrongContentTypeStatus': 400 | 415;
      /** Status for a body above 1 MiB; the code is payload_too_large. */
      readonly 'cryptopay.tooLargeStatus': 413 | 400;
      /** Status for a known path with another method: 404 not_found, or 405 method_not_allowed. */
      readonly 'cryptopay.wrongMethodStatus': 404 | 405;
      /** Whether 429, whose code is too_many_requests, carries Retry-After. */
      readonly 'cryptopay.retryAfter': 'omitted' | 'sent';
      /** Code (and message, with spaces) of status 500. */
      readonly 'cryptopay.serverError': 'internal_server_error' | 'server_error';
      /** Whether the error object of 404 carries an empty args. */
      readonly 'cryptopay.notFoundArgs': 'omitted' | 'sent';
      /** Code of a required parameter that is missing: item of a 422 invalid; its message is the code in words, args is empty. */
      readonly 'cryptopay.missingParameter': 'is_missing' | 'must_be_filled';
      /** Code of a required parameter that is null or an empty text, and of an empty custom_id; message and args as above. */
      readonly 'cryptopay.emptyRequired': 'must_be_filled' | 'is_missing';
      /** Code of a parameter of the wrong JSON kind: must_be_string, must_be_array, must_be_object, or must_be_valid for all. */
      readonly 'cryptopay.wrongKind': 'byKind' | 'must_be_valid';
      /** Target of what is wrong inside the addresses of a customer: addresses, or addresses.0.address. */
      readonly 'cryptopay.addressTarget': 'addresses' | 'indexed';
      /** An empty query parameter (starting_after=): as if it were left out, or taken for a value. */
      readonly 'cryptopay.emptyParameter': 'ignored' | 'judged';
      /** Answer to a well-formed starting_after that names no row: no rows, the first page, or 404. One of a row outside of the filter is a place like any other. */
      readonly 'cryptopay.unknownCursor': 'emptyPage' | 'firstPage' | 'notFound';
      /** Answer to a customer id that is in use. */
      readonly 'cryptopay.duplicateCustomer': '409 duplicate_custom_id' | '409 duplicate_id' | '422 must_be_unique';
      /** Which currencies a customer may have: those with rates and the coins (else 422 must_be_included_in), or any text. */
      readonly 'cryptopay.customerCurrency': 'listed' | 'any';
      /** Longest customer id in characters, above it 422 must_be_shorter; 0 for no limit. */
      readonly 'cryptopay.customerIdLength': 0 | 64 | 255;
      /** How many addresses a customer may have: one per coin and network, one per coin, or any number; beyond it 422 must_be_unique. */
      readonly 'cryptopay.addressesPerCoin': 'onePerNetwork' | 'onePerCoin' | 'any';
      /** Whether addresses of main networks are taken besides those of testnets, where the format tells them apart. */
      readonly 'cryptopay.mainnetAddresses': 'accepted' | 'refused';
      /** Whether the older parameter refund_addresses (coin to address) is still taken when addresses is left out. */
      readonly 'cryptopay.refundAddressesInput': 'ignored' | 'accepted';
      /** Which address the mirror refund_addresses shows when a coin has several: the last or the first. */
      readonly 'cryptopay.refundAddressesMirror': 'last' | 'first';
      /** Whether POST /api/customers/{id} updates as PATCH does; otherwise it is a wrong method. */
      readonly 'cryptopay.updateByPost': 'accepted' | 'refused';
      /** Answer to a customer_id of a channel that names no customer: 422 with not_found for customer_id, 404, or taken. */
      readonly 'cryptopay.unknownCustomer': '422 invalid' | '404 not_found' | 'accepted';
      /** Coins and networks: the list of the current documents, or the recording of July 2023 (with BUSD, without POL, ARB, TON, IMX, FTN). */
      readonly 'cryptopay.coinList': 'current' | '2023';
      /** What a channel may be converted into: the fiat accounts seen in the sandbox and every coin, or also every fiat currency with rates. */
      readonly 'cryptopay.receiverCurrencies': 'accounts' | 'all';
      /** What null does to description and customer_id in a channel update: clears them, or nothing. */
      readonly 'cryptopay.nullInChannelUpdate': 'clears' | 'ignored';
      /** Spelling of addresses on polygon, arbitrum and bahamut; ethereum is lower case and bnb_smart_chain mixed case, as recorded. */
      readonly 'cryptopay.evmAddressCase': 'mixed' | 'lower';
      /** How the memo id stands behind Stellar addresses that are given out: ?dt= or ?memoId=. Both are taken. */
      readonly 'cryptopay.stellarMemo': 'dt' | 'memoId';
      /** Chain id in ethereum: URIs: Goerli (5), or Sepolia, which followed it. */
      readonly 'cryptopay.ethereumChainId': 5 | 11155111;
      /** URIs without a recording: those of invoices without the amount, and the bare address on polygon, arbitrum, bahamut, ton and bitcoin_cash. */
      readonly 'cryptopay.channelUri': 'invoiceWithoutAmount' | 'bareAddress';
      /** Contracts of sandbox tokens other than USDT on ethereum are made up from the seed. */
      readonly 'cryptopay.tokenContracts': 'derived';
      /** Amounts that are texts with an exponent, such as "0.1e3", which BigDecimal#to_s of Ruby writes for 100. */
      readonly 'cryptopay.exponents': 'accepted';
      /** Code of an amount with more digits behind the point than its currency has: item of a 422 invalid; its message is the code in words, args is empty. */
      readonly 'cryptopay.amountPrecision': 'bad_precision' | 'must_be_valid';
      /** Code of an amount that is zero or negative: must_be_greater_than with the value 0.0, or must_be_valid; item of a 422 invalid. */
      readonly 'cryptopay.positiveAmount': 'must_be_greater_than' | 'must_be_valid';
      /** Answer to a call that the state of a thing does not allow: a late or second commit, a refund of an invoice that is not unresolved, cancelling twice. 409 with the code invalid_status, or 422 invalid with that item for status. */
      readonly 'cryptopay.wrongState': '409 invalid_status' | '422 invalid';
      /** Fee of a channel payment, rounded up at the precision of the received currency. */
      readonly 'cryptopay.channelPaymentFee': '1%' | '0%' | '0.5%' | '1.5%' | '2%';
      /** Which rate converts a channel payment, and prices an invoice in coins. */
      readonly 'cryptopay.channelPaymentRate': 'sell_rate' | 'buy_rate';
      /** How the converted value of a channel payment is rounded to the precision of the received currency. */
      readonly 'cryptopay.channelPaymentRounding': 'down' | 'halfUp';
      /** Rates stand still: BTC/EUR as recorded in July 2023, the others plausible for that time; digits: 4 against fiat (XRP, XLM 6, SHIB 10), 8 against coins. */
      readonly 'cryptopay.rates': 'july2023';
      /** Amounts of LTC up to which 1 and 3 confirmations are awaited; 6 above. */
      readonly 'cryptopay.litecoinThresholds': '100 and 1000' | '1 and 2';
      /** Any positive amount is a channel payment. */
      readonly 'cryptopay.minimumPayment': 'none';
      /** A payment to the address of a ripple or stellar channel without its tag: credited, or not found. */
      readonly 'cryptopay.taglessPayment': 'credited' | 'unknown';
      /** The risk object of confirmed payments: a score (low below 4, medium 4 to 7.99, high from 8) made from the seed, or always null. */
      readonly 'cryptopay.risk': 'scored' | 'null';
      /** How a high-risk payment of a customer with a registered address gets there: created, on_hold, refunded; or created, refunded. It is refunded as soon as the coins are sent. */
      readonly 'cryptopay.highRiskRefundSteps': 'viaOnHold' | 'direct';
      /** Which registered address takes a refund: one of the same coin and network, or also one of the same coin on another network. */
      readonly 'cryptopay.refundNetwork': 'sameNetwork' | 'anyNetwork';
      /** What is sent back: all that was paid, or that minus the fee of channel payments. */
      readonly 'cryptopay.refundAmount': 'full' | 'minusFee';
      /** Where channel_payment.refund, fired by hand without an address, sends the coins when the customer has none registered: the sender, or nowhere (refund_address null). */
      readonly 'cryptopay.manualRefundAddress': 'sender' | 'none';
      /** Whether status_context is cleared when a held payment is completed or refunded. */
      readonly 'cryptopay.contextAfterHold': 'cleared' | 'kept';
      /** The moment at which a disabled channel holds a payment: when it is seen, or when it is confirmed. */
      readonly 'cryptopay.channelDisabledWhen': 'seen' | 'confirmed';
      /** status_context of a high-risk payment to a disabled channel. */
      readonly 'cryptopay.holdReason': 'illicit_resource' | 'channel_disabled';
      /** custom_id and customer_id of a payment: those that its channel had when it was seen, or those that it has now. */
      readonly 'cryptopay.inheritedIds': 'copied' | 'live';
      /** What the 20 documented retry delays (30 s to 36 h 12 min 50 s) are counted from: the first attempt, or the one before. */
      readonly 'cryptopay.retryCountedFrom': 'first' | 'previous';
      /** Order of keys in callbacks: by length, then by alphabet, at every level (as PostgreSQL keeps jsonb), or type, event, data with the keys of the API. */
      readonly 'cryptopay.callbackKeyOrder': 'jsonb' | 'resource';
      /** Whether &, <, > and the line ends U+2028 and U+2029 are escaped in the bodies of webhooks, as in \u0026, or stand as they are. */
      readonly 'cryptopay.escapedJson': 'escaped' | 'plain';
      /** Content-Type of callbacks. */
      readonly 'cryptopay.callbackContentType': 'application/json' | 'application/json; charset=utf-8';
      /** Whether callbacks of channel payments carry source_addresses. */
      readonly 'cryptopay.sourceAddresses': 'omitted' | 'sent';
      /** What the accounts of a new workspace hold: plenty (as ManualBalanceTransaction), so that payouts can be tried at once, or nothing. Given accounts override it. */
      readonly 'cryptopay.openingBalances': 'funded' | 'empty';
      /** Fee of converting (withdrawals in another currency, exchange transfers), a share of what is charged, rounded up. */
      readonly 'cryptopay.exchangeFee': '1%' | '0%' | '0.5%' | '1.5%' | '2%';
      /** Processing fee of a withdrawal, a share of the coins that are sent, rounded up. */
      readonly 'cryptopay.withdrawalFee': '0%' | '0.5%' | '1%';
      /** Fees of the two transactions of an exchange transfer: its fee on the debited side, 0.0 on the credited one. */
      readonly 'cryptopay.exchangeTransactions': 'feeOnDebit';
      /** Which coin of two is the base when one is converted into the other by a withdrawal or exchange: the dearer one. Two fiat currencies cannot be converted. */
      readonly 'cryptopay.coinPairs': 'dearerFirst';
      /** Code of created_at_from, created_at_to and starts_at that are no ISO 8601 instant with a zone: item of a 422 invalid; its message is the code in words, args is empty. */
      readonly 'cryptopay.badTimestamp': 'must_be_date_time' | 'must_be_valid';
      /** Whether created_at_to belongs to the range; created_at_from does. */
      readonly 'cryptopay.createdAtTo': 'inclusive' | 'exclusive';
      /** Filters of transactions that name no reference type, account currency, status or risk level: 422 with must_be_included_in. */
      readonly 'cryptopay.unknownFilterValue': '422 invalid';
      /** logo_url of coins leads to a plain drawing that Paydrill itself answers. */
      readonly 'cryptopay.logoUrl': 'ownDrawing';
      /** Pairs with rates: every coin against the 34 recorded fiat currencies and every other coin; no fiat against fiat. */
      readonly 'cryptopay.ratePairs': 'coinBases';
      /** How addresses are rated (risks.score, withdrawals) that a scenario does not rate (given cryptopay.address_risks); derived: by their bytes, one of four high. */
      readonly 'cryptopay.addressRisk': 'low' | 'medium' | 'high' | 'derived';
      /** Whether calls are counted: 200 per minute and key, in windows of the virtual clock that begin with their first call. Calls that fail their signature are not counted. */
      readonly 'cryptopay.rateLimit': 'off' | '200 per minute';
      /** Permissions of given keys (cryptopay.api_keys) are named by operations, with * for any text; a key without a list may do all. The address is checked before the permission. */
      readonly 'cryptopay.apiKeyPermissions': 'operations';
      /** Status of ip_not_allowed. */
      readonly 'cryptopay.ipNotAllowedStatus': 403 | 422;
      /** The smallest payout, measured by what is sent: 5 EUR, in the charged currency (below: must_be_greater_than_or_equal for charged_amount_to_send, whichever amount was named), or none. */
      readonly 'cryptopay.minimumPayout': '5 EUR' | 'none';
      /** The largest payout: a received_amount worth 12500 EUR (above: must_be_less_than_or_equal for received_amount), or none. */
      readonly 'cryptopay.maximumPayout': '12500 EUR' | 'none';
      /** The merchant's transaction limit: withdrawals of coins worth more go on hold once they are committed, those of invoice refunds too. */
      readonly 'cryptopay.transactionLimit': '10000 EUR' | '1000 EUR' | 'none';
      /** A withdrawal or exchange that names no amount: the missing-parameter code for charged_amount. One that names several forms: must_be_valid for each behind the first. null is as good as left out. */
      readonly 'cryptopay.withdrawalAmounts': 'exactlyOne';
      /** amount_includes_processing_fee and amount_includes_network_fee when they are left out. amount_currency is one of the two currencies; fees that are not inside come on top. */
      readonly 'cryptopay.amountFlags': 'false' | 'true';
      /** network_fee_level fast or slow where the network has average alone: 422 must_be_included_in with those that it has, or the fee of average. */
      readonly 'cryptopay.missingFeeLevel': '422 invalid' | 'average';
      /** Network fees stand still: those of default networks as recorded in July 2023, others plausible for that time. They can be asked for every coin of the list in force. */
      readonly 'cryptopay.networkFees': 'july2023';
      /** Currency in which a withdrawal with conversion shows its processing fee: the received or the charged one. */
      readonly 'cryptopay.withdrawalFeeCurrency': 'received' | 'charged';
      /** Status of a withdrawal that was not committed within 30 seconds. There is no callback about it. */
      readonly 'cryptopay.lapsedWithdrawal': 'new' | 'cancelled';
      /** When CoinWithdrawal.created is sent for a withdrawal that is committed by a second call: at the commit, or at once, with status_changed at the commit. */
      readonly 'cryptopay.withdrawalCreatedCallback': 'atCommit' | 'atCreation';
      /** The dashboard's check box for callbacks of withdrawals. */
      readonly 'cryptopay.withdrawalCallbacks': 'on' | 'off';
      /** Whether withdrawals by which Cryptopay itself sends risky coins back have callbacks. No account pays for them. */
      readonly 'cryptopay.returnCallbacks': 'omitted' | 'sent';
      /** risk of withdrawals: always null, or the rating of the address from the commit on. */
      readonly 'cryptopay.withdrawalRisk': 'null' | 'scored';
      /** The message of 422 high_risk_address is a sentence of our own about the same thing. */
      readonly 'cryptopay.highRiskMessage': 'ownWords';
      /** Whether the address of a withdrawal on ripple must carry a tag (?dt=0 for none), else invalid_coin_address. */
      readonly 'cryptopay.rippleTag': 'required' | 'optional';
      /** An exchange transfer that is not committed within 30 seconds stays readable, but can no longer be committed. */
      readonly 'cryptopay.lapsedExchange': 'lapses';
      /** Fee of an invoice, a share of its price, rounded up at the precision of the price currency. */
      readonly 'cryptopay.invoiceFee': '1%' | '0%' | '0.5%' | '1.5%' | '2%';
      /** Fee of an invoice refund, a share of the refunded coins, rounded up. */
      readonly 'cryptopay.refundFee': '1%' | '0%' | '0.5%' | '1.5%' | '2%';
      /** How unresolved invoices are handled: by the merchant, refunded by themselves (an overpaid one is settled, its overage refunded), or recalculated and settled by themselves. Risky ones are left alone. */
      readonly 'cryptopay.unresolvedInvoices': 'nothing' | 'refund' | 'recalculate';
      /** Who resolves an invoice with risky coins: Cryptopay's staff (fire invoice.complete or invoice.refund), or the merchant by API like any other. */
      readonly 'cryptopay.illicitInvoice': 'staff' | 'merchant';
      /** Whether the coins of a risky invoice go to the address that its customer has registered for the coin by themselves, as those of channel payments do, or wait. */
      readonly 'cryptopay.illicitInvoiceRefund': 'automatic' | 'waits';
      /** Whether the callbacks Invoice.created (at creation), Invoice.recalculated (when a recalculation is committed) and Invoice.refunded (when a refund is made, before status_changed) are sent. */
      readonly 'cryptopay.invoiceExtraEvents': 'omitted' | 'sent';
      /** What the 14 days are counted from after which an invoice is cancelled that nobody paid, or whose payment is not confirmed: the last payment that was seen (or creation), or creation. */
      readonly 'cryptopay.invoiceCancellation': 'lastPayment' | 'creation';
      /** When an expired invoice with too small a confirmed payment turns underpaid while another payment, seen in time, is not confirmed: once that one is confirmed (or after 14 days), or at expiry. */
      readonly 'cryptopay.underpaidWhen': 'allConfirmed' | 'atExpiry';
      /** A payment to an invoice that is not new any more: told with transaction_created and transaction_confirmed and added to paid_amount while its status stays, or not looked at. */
      readonly 'cryptopay.laterPayments': 'recorded' | 'ignored';
      /** Whether status_context is cleared when an invoice is refunded, as it is when it is completed. */
      readonly 'cryptopay.invoiceContextAfterRefund': 'cleared' | 'kept';
      /** Which rate a recalculation uses: the one in force when it is created. Rates stand still here (cryptopay.rates), so that an invoice paid in full is worth its price again. */
      readonly 'cryptopay.recalculationBasis': 'creation';
      /** Place of network in a refund: behind created_at, or between address and txid. */
      readonly 'cryptopay.refundKeyOrder': '2023' | '2021';
      /** risk of a refund: null, or that of the payment which goes back. */
      readonly 'cryptopay.refundRisk': 'null' | 'payment';
      /** Code for pay_currency when a coin has no rate above zero against the price currency (SHIB against dearer coins): item of a 422 invalid. */
      readonly 'cryptopay.invoicePriceWithoutRate': 'must_be_valid';
      /** Whether redirect URLs must be absolute http or https URLs (otherwise 422 must_be_valid), or may be any text. The hosted page links to such URLs only. */
      readonly 'cryptopay.redirectUrls': 'judged' | 'any';
      /** Whether payer_email must look like an address (otherwise 422 must_be_valid), or may be any text. */
      readonly 'cryptopay.payerEmail': 'judged' | 'any';
      /** Whole amounts in payment URIs: with a digit behind the point as everywhere (amount=1.0), or without. */
      readonly 'cryptopay.uriAmount': 'asOnTheWire' | 'plain';
      /** URI of an invoice in DOGE on dogecoin: like that of LTC, or the bare address. */
      readonly 'cryptopay.dogecoinUri': 'likeLitecoin' | 'bareAddress';
      /** Where hosted_page_url leads: to this sandbox's own pages, at the recorded paths, or to the host that is recorded. */
      readonly 'cryptopay.hostedPages': 'sandbox' | 'recorded';
      /** Whether the period that begins at starts_at must be paid anew (the first payment was for the time before), or is paid by the first payment. */
      readonly 'cryptopay.subscriptionPeriodStart': 'unpaid' | 'paid';
      /** What happens when a later period ends unpaid: the subscription is cancelled, as it is without a first payment, or its next period begins. */
      readonly 'cryptopay.subscriptionUnpaidPeriod': 'cancelled' | 'nextPeriod';
      /** Ends of monthly and yearly periods that begin on a day which a later month lacks: counted from starts_at (31 January, 28 February, 31 March), or each from the one before (31 January, 28 February, 28 March). */
      readonly 'cryptopay.subscriptionMonthEnd': 'fromStart' | 'fromPrevious';
      /** How an invoice of a subscription comes to be: the payer chooses a coin on the page behind the e-mail (here /subscriptions/{id}, or fire subscription.invoice with pay_currency). Its name and description are those of the product, or the name of the subscription. */
      readonly 'cryptopay.subscriptionInvoices': 'chosenByPayer';
      /** Code of a starts_at less than 3 days ahead: must_be_greater_than_or_equal with the earliest moment as value, or must_be_valid; item of a 422 invalid. */
      readonly 'cryptopay.startsAtTooSoon': 'must_be_greater_than_or_equal' | 'must_be_valid';
      /** Largest period_quantity; a greater one is must_be_less_than_or_equal, item of a 422 invalid. */
      readonly 'cryptopay.periodQuantityMaximum': 1000 | 365 | 12;
    };
  };
  /** OffBlocks */
  readonly offblocks: {
    readonly operations:
      | 'auth.token'
      | 'auth.credentials.put'
      | 'auth.credentials.delete'
      | 'auth.signing.put'
      | 'auth.signing.delete'
      | 'customers.create'
      | 'customers.list'
      | 'customers.get'
      | 'customers.deactivate'
      | 'customers.activate'
      | 'customers.challenge.get'
      | 'customers.challenge.sign'
      | 'accounts.create'
      | 'customers.accounts.list'
      | 'accounts.list'
      | 'accounts.get'
      | 'accounts.deactivate'
      | 'accounts.activate'
      | 'accounts.delete'
      | 'accounts.challenge.get'
      | 'accounts.challenge.sign'
      | 'cards.create'
      | 'accounts.cards.list'
      | 'cards.list'
      | 'cards.get'
      | 'cards.deactivate'
      | 'cards.activate'
      | 'cards.delete'
      | 'authorisations.get'
      | 'accounts.transactions.list'
      | 'cards.transactions.list'
      | 'transactions.get'
      | 'webhooks.put'
      | 'webhooks.list'
      | 'webhooks.get'
      | 'webhooks.delete'
      | 'simulator.customers.verify'
      | 'simulator.customers.reject'
      | 'simulator.cards.issue'
      | 'simulator.cards.fail'
      | 'simulator.cards.authorisation'
      | 'simulator.authorisations.capture'
      | 'simulator.authorisations.release';
    readonly pages: 'jwks' | 'wallet' | 'wallet.sign' | 'wallet.account' | 'wallet.account.sign' | 'kyc' | 'kyc.decide';
    readonly events:
      | 'customer.updated'
      | 'account.updated'
      | 'card.updated'
      | 'authorisation.updated'
      | 'transaction.updated';
    readonly lifecycleEvents:
      | 'customer.activated'
      | 'customer.deactivated'
      | 'customer.rejected'
      | 'customer.screened'
      | 'customer.signed'
      | 'customer.verified'
      | 'account.activated'
      | 'account.checked'
      | 'account.closed'
      | 'account.deactivated'
      | 'account.deployed'
      | 'account.failed'
      | 'account.signed'
      | 'card.activated'
      | 'card.blocked'
      | 'card.checked'
      | 'card.deactivated'
      | 'card.failed'
      | 'card.issued'
      | 'card.resumed'
      | 'card.suspended'
      | 'card.terminated'
      | 'authorisation.amended'
      | 'authorisation.capture'
      | 'authorisation.captured'
      | 'authorisation.release'
      | 'authorisation.released'
      | 'transaction.processed'
      | 'transaction.refund'
      | 'transaction.reversal'
      | 'transaction.reversed'
      | 'token.expired';
    readonly collections:
      | 'clients'
      | 'tokens'
      | 'signing_keys'
      | 'nonces'
      | 'customers'
      | 'accounts'
      | 'cards'
      | 'authorisations'
      | 'transactions'
      | 'webhooks';
    readonly timings:
      | 'customer.screening'
      | 'account.validation'
      | 'account.deployment'
      | 'card.validation'
      | 'authorisation.capture'
      | 'authorisation.capturing'
      | 'authorisation.releasing'
      | 'transaction.processing'
      | 'transaction.reversing';
    readonly credentials: 'apiKey' | 'apiSecret' | 'keyId' | 'privateKeyPem' | 'publicKeyPem';
    readonly assumptions: {
      /** Body of an error: empty without a content type, or JSON {status, message} with the documented description. */
      readonly 'offblocks.errorBody': 'empty' | 'json';
      /** HTTP status for a missing, unreadable or wrong message signature. */
      readonly 'offblocks.invalidSignatureStatus': 400 | 401;
      /** HTTP status for a missing or wrong Content-Digest. */
      readonly 'offblocks.invalidDigestStatus': 400 | 401;
      /** Which proof is looked at first: the bearer token, or digest and message signature. */
      readonly 'offblocks.checkOrder': 'tokenFirst' | 'signatureFirst';
      /** What becomes of a byte order mark before a JSON body: it is passed over, or the body is malformed. */
      readonly 'offblocks.byteOrderMark': 'ignored' | 'refused';
      /** Whether HEAD is taken where GET is, signed as HEAD and answered with the headers alone, or is an unknown method. */
      readonly 'offblocks.headCalls': 'taken' | 'refused';
      /** Which components a signature must cover: any list, even an empty one, or @method, @path, the digest and the idempotency key where they are sent, with created. */
      readonly 'offblocks.coveredComponents': 'any' | 'required';
      /** Seconds by which created may be ahead and expires behind. */
      readonly 'offblocks.clockSkew': 30 | 0 | 60 | 300;
      /** Greatest age of created in seconds; 0 for none. */
      readonly 'offblocks.signatureMaxAge': 0 | 60 | 300 | 3600;
      /** Of several signatures, those of unknown keys are passed over when another is known, or all must be known. */
      readonly 'offblocks.multipleSignatures': 'known' | 'all';
      /** A nonce in a signature may come again with the same key, or is good for one call (remembered for good; calls below /auth have none). */
      readonly 'offblocks.signatureNonce': 'reusable' | 'once';
      /** PUT /auth/signing takes {publicKey} (or key, or signingKey) in base64 of the PEM and answers {id, publicKey}; one key is active at a time. */
      readonly 'offblocks.signingUpload': 'publicKey';
      /** HTTP status of a successful PUT /auth/signing. */
      readonly 'offblocks.signingUploadStatus': 200 | 201;
      /** HTTP status of a successful DELETE of credentials, signing key or webhook. */
      readonly 'offblocks.deletedStatus': 204 | 200;
      /** PUT /auth/credentials with another apiKey takes the place of the old pair, or stands beside it. */
      readonly 'offblocks.newApiKey': 'replaces' | 'adds';
      /** DELETE /auth/credentials takes apiKey from the JSON body or from the query. */
      readonly 'offblocks.deleteCredentialsInput': 'body or query';
      /** Calls below /auth take the bearer token alone; a message signature on them is not looked at. */
      readonly 'offblocks.bearerOnly': 'token';
      /** HTTP status for an idempotency key that comes again with another payload. */
      readonly 'offblocks.idempotencyMismatchStatus': 422 | 409;
      /** An idempotency key counts for one client, method and path. */
      readonly 'offblocks.idempotencyScope': 'client, method, path';
      /** Whether an error that the call itself ended in (4xx) is replayed too; 5xx and refused proofs never are. */
      readonly 'offblocks.idempotencyErrors': 'replayed' | 'repeated';
      /** Calls below /auth take an idempotency key, but do not need one; auth/token takes none. */
      readonly 'offblocks.authIdempotency': 'optional';
      /** HTTP status for a body that is not declared as application/json. */
      readonly 'offblocks.contentTypeStatus': 400 | 415;
      /** HTTP status for a path that does not exist. */
      readonly 'offblocks.unknownPathStatus': 404;
      /** HTTP status for a method that a path does not take. */
      readonly 'offblocks.wrongMethodStatus': 405 | 404;
      /** HTTP status for a body of more than 1 MiB. */
      readonly 'offblocks.tooLargeStatus': 413;
      /** HTTP status for an id in a path that is no UUID. */
      readonly 'offblocks.malformedIdStatus': 400 | 404;
      /** A customer exists already when both chainId and externalId are the same, or when one of them is. */
      readonly 'offblocks.duplicateCustomer': 'both' | 'either';
      /** Chains of a customer’s wallet: any eip155 chain, or those that are listed. */
      readonly 'offblocks.customerChains': 'any' | 'listed';
      /** Answer to an address in mixed case that is not that of EIP-55. */
      readonly 'offblocks.wrongChecksum': 'accepted' | 'refused';
      /** Whether a customer carries verificationUrl, a page for a person to approve or reject: in the answer to its creation and while it is verifying, or never. */
      readonly 'offblocks.verificationUrl': 'creationAndVerifying' | 'never';
      /** Fractional digits of instants: up to nine (trailing zeros left out) in the answer to a creation and its webhook and up to six in others, or six everywhere. */
      readonly 'offblocks.timestampDigits': 'recorded' | 'six';
      /** Lists are bare JSON arrays, oldest first, without pages. */
      readonly 'offblocks.listEnvelope': 'array';
      /** Domain and URI in the text of a challenge: that of the sandbox, that of production, or where Paydrill answers. */
      readonly 'offblocks.challengeDomain': 'api.sandbox.offblocks.xyz' | 'api.offblocks.xyz' | 'own';
      /** Forms of a wallet’s signature that are taken: base64 of the 65 bytes, or also base64 of the hex text and of the 64 bytes of EIP-2098. */
      readonly 'offblocks.challengeSignature': 'raw' | 'lenient';
      /** Whether line breaks in the base64 of a challenge and of its signature are passed over, as openssl base64 and the encode64 of Ruby write them. */
      readonly 'offblocks.challengeLineBreaks': 'accepted' | 'refused';
      /** The field that names the signer is accountId, signerId, chainId, signer or signerChainId, or left out; each that is there must be the account of the customer. */
      readonly 'offblocks.challengeSigner': 'any name';
      /** HTTP status of GET challenge once the challenge was signed. */
      readonly 'offblocks.challengeAfterSigning': 409 | 404;
      /** Which failed signatures bring a new challenge: all of them, or only those over the challenge in force. */
      readonly 'offblocks.challengeRenewal': 'everyFailure' | 'currentOnly';
      /** HTTP status for a call that a state does not allow, e.g. simulator verify while screening. */
      readonly 'offblocks.wrongStateStatus': 400 | 409 | 404;
      /** A webhook that is created without types gets every event, or none. */
      readonly 'offblocks.webhookWithoutTypes': 'all' | 'none';
      /** A type of webhook that is not documented is refused, or kept without effect. */
      readonly 'offblocks.unknownWebhookType': 'refused' | 'kept';
      /** Webhooks carry no signature, or an HTTP message signature over method, path and digest by a key of the workspace (ecdsa-p384-sha384), whose public half is at /.well-known/jwks.json. */
      readonly 'offblocks.webhookSigning': 'none' | 'messageSignature';
      /** Whether &, <, > and the line ends U+2028 and U+2029 are escaped in the bodies of webhooks, as in \u0026, or stand as they are. */
      readonly 'offblocks.escapedJson': 'escaped' | 'plain';
      /** Longest wait between two repetitions of a webhook; they begin with half a second and double. */
      readonly 'offblocks.retryCeiling': '1h' | '6h' | '24h';
      /** By what part a wait is shortened or lengthened at random. */
      readonly 'offblocks.retryJitter': 0.2 | 0.5 | 0;
      /** How long a receiver may take to answer, in ms. */
      readonly 'offblocks.webhookTimeout': 10000 | 5000 | 30000;
      /** Signatures of contract wallets over a challenge (ERC-1271, ERC-6492): judged by the contract where an EVM node is named with --evm-rpc, or refused. */
      readonly 'offblocks.contractWallets': 'judged' | 'refused';
      /** Runs of white space inside a covered header: kept as sent (RFC 9421), collapsed to one space as the vendor’s library does, or either is taken. */
      readonly 'offblocks.headerWhitespace': 'either' | 'asSent' | 'collapsed';
      /** A Content-Digest that no signature covers, and that is not that of an empty body, on a call without a body: not looked at, or refused as any other wrong digest. One that is covered is always judged. */
      readonly 'offblocks.digestWithoutBody': 'checked' | 'ignored';
      /** A new account whose customer is not active or whose currencies are not supported: 201 and after a while the state failed, or 400. */
      readonly 'offblocks.accountRules': 'failed' | 'refused';
      /** Currencies that an account can have. */
      readonly 'offblocks.accountCurrencies': 'EUR, GBP, USD' | 'EUR' | 'any';
      /** Chain on which an account is deployed: that of its customer’s wallet, or zkSync Sepolia (300). */
      readonly 'offblocks.accountChain': 'customer' | '300';
      /** The signature over an account’s challenge: any base64 is taken, or it must be that of the customer’s wallet over the text of the UUID (EIP-191). */
      readonly 'offblocks.accountSignature': 'accepted' | 'verified';
      /** DELETE closes an account at once, or the wallet has to sign a new challenge for it first. */
      readonly 'offblocks.accountDeletion': 'immediate' | 'signed';
      /** Whether cards follow an account that is deactivated or activated by itself, and end with one that is closed: not at all, or all that can. */
      readonly 'offblocks.accountCascade': 'none' | 'cards';
      /** What becomes active again with a customer: every inactive account and card, or only those that the deactivation took along. */
      readonly 'offblocks.activationCascade': 'all' | 'takenAlong';
      /** Answer to activate and deactivate of accounts and cards: 200 with the object, or 204. */
      readonly 'offblocks.activationAnswer': 'object' | 'empty';
      /** HTTP status of a successful DELETE of an account or a card. */
      readonly 'offblocks.closedStatus': 204 | 202;
      /** A new card whose customer or account is not active, or that is one too many: 201 and after a while the state issue_failed, or 400. */
      readonly 'offblocks.cardRules': 'failed' | 'refused';
      /** Which cards count towards one virtual and one physical card for an account: those that are not failed, blocked or terminated; all that were ever issued; or none. */
      readonly 'offblocks.cardLimit': 'live' | 'ever' | 'none';
      /** Physical cards end in issue_failed, or are issued like virtual ones. */
      readonly 'offblocks.physicalCards': 'unsupported' | 'supported';
      /** Months from the creation of a card until it expires. */
      readonly 'offblocks.cardValidity': 36 | 48 | 60;
      /** The name on a card: made up for each customer, or that of the sample. */
      readonly 'offblocks.cardholder': 'madeUp' | 'John Carter';
      /** HTTP status of the simulator for cards, captures and releases. */
      readonly 'offblocks.simulatorStatus': 202 | 200 | 204;
      /** Whether an authorisation above the tokens at the account’s address is declined: once any token has come in, always, or never. Without it the balance does not move. */
      readonly 'offblocks.balanceCheck': 'onceFunded' | 'always' | 'never';
      /** HTTP status of the simulator for an authorisation that is declined; nothing is kept of it. */
      readonly 'offblocks.declinedStatus': 400 | 409 | 422;
      /** An authorisation in another currency than that of the account: converted at a fixed rate that is made up (merchantAmount as sent, exchangeRate the account’s currency for one of the merchant’s), or refused. */
      readonly 'offblocks.foreignCurrency': 'converted' | 'refused';
      /** Digits behind the point of the simulator’s amount: two at most, or any. */
      readonly 'offblocks.amountDigits': 'minorUnits' | 'any';
      /** The capture call for an authorisation that is captured by itself: refused, or taken while it is pending. */
      readonly 'offblocks.autoCapturedByHand': 'refused' | 'taken';
      /** Whether a webhook tells of an amount that the network changes (the event authorisation.amended), which leaves the state as it is. */
      readonly 'offblocks.amendedWebhook': 'none' | 'sent';
      /** Whether transactions carry merchant and updatedAt, as authorisations do. */
      readonly 'offblocks.transactionFields': 'likeAuthorisation' | 'listed';
      /** The fields for the token are tokenAmount and tokenAddress; direction is debit or credit. */
      readonly 'offblocks.transactionNames': 'tokenAmount, tokenAddress, debit, credit';
      /** One token stands for one unit of the account’s currency; its contract is that of the documents’ example, on the account’s chain. */
      readonly 'offblocks.cardToken': 'parity';
      /** A refund is asked for by the event transaction.refund and is a transaction of its own with direction credit, for the whole amount, of the same authorisation. */
      readonly 'offblocks.refunds': 'transaction';
    };
  };
  /** Calypso Pay */
  readonly calypso: {
    readonly operations:
      | 'customer.create'
      | 'customer.update'
      | 'customer.block'
      | 'customer.unblock'
      | 'customer.get'
      | 'customer.find'
      | 'address.get'
      | 'purse.get-all'
      | 'transaction.get'
      | 'transaction.find'
      | 'webhook.list'
      | 'webhook.delete'
      | 'webhook.create'
      | 'webhook.change'
      | 'webhook.regenerate'
      | 'invoice.get'
      | 'invoice.single.create'
      | 'invoice.single-fiat.create'
      | 'invoice.unlimited.create'
      | 'invoice.bound.create'
      | 'invoice.find'
      | 'invoice.archive'
      | 'invoice.deposit.find'
      | 'invoice.close-intervention'
      | 'invoice.return-to-paid'
      | 'payment-widget.unlimited-linked.create'
      | 'payment-widget.single-fiat.create'
      | 'payment-widget.unlimited-linked.find'
      | 'payment-widget.single-fiat.find'
      | 'account.get'
      | 'user.current'
      | 'payout.get'
      | 'payout.create'
      | 'payout.find'
      | 'payout.withdrawal'
      | 'payout.withdrawals'
      | 'payout.mass.get'
      | 'payout.mass.create'
      | 'payout.mass.find'
      | 'exchange.pre-calculate'
      | 'exchange.pairs'
      | 'exchange.limit'
      | 'exchange.get'
      | 'exchange.create'
      | 'exchange.average-rate'
      | 'rate.get'
      | 'rate.fiat'
      | 'tariff.extended-fee'
      | 'currency.list'
      | 'report.payout'
      | 'report.invoice'
      | 'settlement.report.outgoing'
      | 'settlement.report.incoming'
      | 'settlement.report.balance'
      | 'settlement.report.all'
      | 'settlement.wallet'
      | 'settlement.wallet.list'
      | 'settlement.wallet.opcodes'
      | 'settlement.wallet.transactions'
      | 'settlement.payout'
      | 'settlement.payout.withdrawals'
      | 'fiat.order'
      | 'fiat.method'
      | 'fiat.geo'
      | 'fiat.withdrawal.geo'
      | 'fiat.withdrawal.method'
      | 'fiat.withdrawal.order'
      | 'fiat.deposit.order'
      | 'fiat.deposit.method'
      | 'fiat.deposit.key.generate'
      | 'fiat.deposit.fiatcurrencies'
      | 'fiat.deposit.create-order'
      | 'fiat.deposit.confirm-order'
      | 'c2f.order'
      | 'c2f.order.rate'
      | 'c2f.order.limit';
    readonly pages:
      | 'invoice'
      | 'invoice.pay'
      | 'widget'
      | 'widget.pay'
      | 'onramp'
      | 'onramp.pay'
      | 'onramp.start'
      | 'onramp.choose';
    readonly events:
      | 'CUSTOMER_PURSE_EXPIRED'
      | 'CUSTOMER_PURSE_MEM_POOL_FOUND'
      | 'CUSTOMER_PURSE_PENDING_COMPLIANCE'
      | 'CUSTOMER_PURSE_COMPLIANCE_DECLINED'
      | 'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE'
      | 'CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED'
      | 'INVOICE_CREATE_INVOICE'
      | 'INVOICE_CREATE_UNLIMITED_INVOICE'
      | 'INVOICE_MEMPOOL_FOUND'
      | 'INVOICE_PENDING_COMPLIANCE'
      | 'INVOICE_COMPLIANCE_DECLINED'
      | 'INVOICE_FUNDS_RECEIVED_FOR_INVOICE'
      | 'INVOICE_PENDING_INTERVENTION'
      | 'INVOICE_PAID'
      | 'INVOICE_TRANSLATION_TO_ACCOUNT_COMPLETED'
      | 'INVOICE_EXPIRED'
      | 'PAYOUT_CHANGE_STATUS'
      | 'PAYOUT_CONFIRMED'
      | 'PAYOUT_HASH_RECEIVED'
      | 'PAYOUT_VALIDATION_ERROR'
      | 'TOP_UP_PENDING_COMPLIANCE'
      | 'TOP_UP_COMPLIANCE_DECLINED'
      | 'WALLET_FUNDS_DELIVERED_ACCOUNT'
      | 'FIAT_DEPOSIT_ORDER_CREATED'
      | 'FIAT_DEPOSIT_ORDER_CONFIRM'
      | 'FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED'
      | 'FIAT_DEPOSIT_ORDER_EXPIRED'
      | 'FIAT_DEPOSIT_ORDER_FAILED';
    readonly lifecycleEvents:
      | 'customer.block'
      | 'customer.unblock'
      | 'purse.declined'
      | 'purse.expired'
      | 'deposit.compliance'
      | 'deposit.confirmed'
      | 'deposit.declined'
      | 'deposit.translated'
      | 'webhook.block'
      | 'webhook.unblock'
      | 'invoice.archived'
      | 'invoice.awaited'
      | 'invoice.compliance'
      | 'invoice.declined'
      | 'invoice.expired'
      | 'invoice.intervention'
      | 'invoice.paid'
      | 'invoice.rerated'
      | 'invoice.return-to-paid'
      | 'invoice.seen'
      | 'invoice.translated'
      | 'payment.compliance'
      | 'payment.confirmed'
      | 'payment.declined'
      | 'payment.settled'
      | 'payment.translated'
      | 'widget.archived'
      | 'widget.completed'
      | 'payout.approved'
      | 'payout.canceled'
      | 'payout.completed'
      | 'payout.confirmed'
      | 'payout.due'
      | 'payout.execute'
      | 'payout.failed'
      | 'payout.partial'
      | 'payout.verification'
      | 'withdrawal.canceled'
      | 'withdrawal.completed'
      | 'withdrawal.failed'
      | 'withdrawal.send'
      | 'exchange.completed'
      | 'exchange.failed'
      | 'onramp.completed'
      | 'onramp.confirmed'
      | 'onramp.expired'
      | 'onramp.failed'
      | 'onramp.paid'
      | 'topUp.declined'
      | 'topUp.delivered';
    readonly collections:
      | 'customers'
      | 'purses'
      | 'transactions'
      | 'webhooks'
      | 'accounts'
      | 'movements'
      | 'invoices'
      | 'invoicePayments'
      | 'widgets'
      | 'payouts'
      | 'withdrawals'
      | 'exchanges'
      | 'onrampOrders'
      | 'fiatOrders'
      | 'topUps'
      | 'wallets';
    readonly timings:
      | 'invoice.mempool'
      | 'invoice.compliance'
      | 'invoice.confirmed'
      | 'invoice.translation'
      | 'deposit.mempool'
      | 'deposit.compliance'
      | 'deposit.confirmed'
      | 'deposit.translation'
      | 'payout.confirmation'
      | 'payout.execution'
      | 'payout.hash'
      | 'exchange.completion'
      | 'onramp.expiry'
      | 'onramp.completion'
      | 'topUp.compliance';
    readonly credentials: 'account' | 'key' | 'secret';
    readonly assumptions: {
      /** Which documents are followed where they differ: G4 (docs.calypso.money) or G3 (docs.calypso.finance). Sets every assumption whose default is "as the generation says"; one that is set by itself stays as it is set. */
      readonly 'calypso.generation': 'G4' | 'G3';
      /** Whether an account that is not 0x and 40 hex digits is error 001, or just an unknown account. G4: checked; G3: free. */
      readonly 'calypso.accountFormat': 'as the generation says' | 'checked' | 'free';
      /** Whether customers have an externalId. G4: true; G3: false. */
      readonly 'calypso.externalId': 'as the generation says' | true | false;
      /** Whether address/get answers the id of the purse besides the address. G4: true; G3: false. */
      readonly 'calypso.addressGetAnswersId': 'as the generation says' | true | false;
      /** When a purse expires: 30 days unused and 365 days after the last confirmed deposit, or 30 days unused only. G4: 30d-unused-365d-used; G3: 30d-unused. */
      readonly 'calypso.purseLifetime': 'as the generation says' | '30d-unused-365d-used' | '30d-unused';
      /** Wire spelling of the status of an expired purse. G4: ARCHIVED; G3: ARCHIEVED. */
      readonly 'calypso.archivedSpelling': 'as the generation says' | 'ARCHIVED' | 'ARCHIEVED';
      /** Whether a deposit of a customer shows who sent it. G4: true; G3: false. */
      readonly 'calypso.addressFrom': 'as the generation says' | true | false;
      /** Message of errors 004 and 011: object and timestamp, or wallet and nonce. G4: current; G3: older. */
      readonly 'calypso.errorWords': 'as the generation says' | 'current' | 'older';
      /** Name of the event of an invoice payment that is being checked. G4: INVOICE_PENDING_COMPLIANCE; G3: INVOICE_COMPLIANCE_CHECK. */
      readonly 'calypso.invoiceComplianceEvent':
        | 'as the generation says'
        | 'INVOICE_PENDING_COMPLIANCE'
        | 'INVOICE_COMPLIANCE_CHECK';
      /** Name of the event of a top-up that is being checked. G4: TOP_UP_PENDING_COMPLIANCE; G3: TOP_UP_COMPLIANCE_CHECK. */
      readonly 'calypso.topUpComplianceEvent':
        | 'as the generation says'
        | 'TOP_UP_PENDING_COMPLIANCE'
        | 'TOP_UP_COMPLIANCE_CHECK';
      /** Whether a subscription shows blockedByErrorCount. G4: true; G3: false. */
      readonly 'calypso.blockedByErrorCount': 'as the generation says' | true | false;
      /** Whether more than 100 errors without a success in ten minutes block a subscription. G4: on; G3: off. */
      readonly 'calypso.blockRule': 'as the generation says' | 'on' | 'off';
      /** Whether INVOICE_CREATE_INVOICE of a single-fiat invoice has the field fiatcurrency (in lower case). G4: true; G3: false. */
      readonly 'calypso.createEventFiatcurrency': 'as the generation says' | true | false;
      /** Whether the hosted page adds paymentStatus to the returnUrl. G4: added; G3: absent. */
      readonly 'calypso.returnStatus': 'as the generation says' | 'added' | 'absent';
      /** Whether PAYOUT_HASH_RECEIVED exists. G4: sent; G3: omitted. */
      readonly 'calypso.payoutHashEvent': 'as the generation says' | 'sent' | 'omitted';
      /** How a payout says whether it stays inside: belongingType INTERNAL or EXTERNAL, or isInternal. G4: belongingType; G3: isInternal. */
      readonly 'calypso.payoutFlag': 'as the generation says' | 'belongingType' | 'isInternal';
      /** Whether PAYOUT_CHANGE_STATUS and PAYOUT_HASH_RECEIVED carry externalId. G4: sent; G3: omitted. */
      readonly 'calypso.payoutExternalId': 'as the generation says' | 'sent' | 'omitted';
      /** State of a mass payout of which only a part could be sent. G4: PARTIAL; G3: COMPLETED. */
      readonly 'calypso.partialState': 'as the generation says' | 'PARTIAL' | 'COMPLETED';
      /** How /rate names currencies: by code, or by Currency objects of which the name is read. G4: strings; G3: objects. */
      readonly 'calypso.rateRequest': 'as the generation says' | 'strings' | 'objects';
      /** Whether exchange/pre-calculate needs a direction; without one the amount is of the sold currency. G4: required; G3: absent. */
      readonly 'calypso.exchangeDirection': 'as the generation says' | 'required' | 'absent';
      /** HTTP status of error 001 (bad request). */
      readonly 'calypso.badRequestStatus': 400 | 422;
      /** HTTP status of error 002 (unknown API key). */
      readonly 'calypso.invalidKeyStatus': 401 | 400;
      /** HTTP status of error 003 (wrong signature). */
      readonly 'calypso.wrongSignStatus': 401 | 400;
      /** HTTP status of error 004 (object not found). */
      readonly 'calypso.notFoundStatus': 400 | 404;
      /** HTTP status of errors 006 and 012 (state of an invoice or payout). */
      readonly 'calypso.wrongStateStatus': 400 | 409;
      /** HTTP status of error 011 (timestamp). */
      readonly 'calypso.timestampStatus': 400 | 401;
      /** HTTP status of errors 014 and 015 (currencies). */
      readonly 'calypso.wrongCurrencyStatus': 400 | 422;
      /** HTTP status of error 016 (idempotency key already used). */
      readonly 'calypso.repeatedKeyStatus': 400 | 409;
      /** Order of checks. The state of an object is looked at after the object is found. */
      readonly 'calypso.checkOrder':
        | 'parse, key, sign, timestamp, schema, object'
        | 'parse, key, timestamp, sign, schema, object';
      /** Error bodies carry a traceId of 32 hex digits besides errorCode and message. */
      readonly 'calypso.traceId': 'sent' | 'omitted';
      /** Whether the message of error 001 says what is wrong behind the documented words. */
      readonly 'calypso.badRequestMessage': 'plain' | 'detailed';
      /** Whether a signature in upper-case hex is taken. */
      readonly 'calypso.upperCaseSign': 'refused' | 'accepted';
      /** Answer to an account that the key has no access to: error 004, error 001, or as if it were the own one. */
      readonly 'calypso.foreignAccount': 'notFound' | 'badRequest' | 'ignored';
      /** What becomes of a byte order mark before a JSON body: it is passed over, or the body is malformed. */
      readonly 'calypso.byteOrderMark': 'ignored' | 'refused';
      /** Whether HEAD is taken where GET is, signed as HEAD and answered with the headers alone, or is an unknown method. */
      readonly 'calypso.headCalls': 'taken' | 'refused';
      /** Answer to a call without payload where the operation takes one: error 001, or as if it were empty. */
      readonly 'calypso.missingPayload': 'refused' | 'empty';
      /** Whether an amount may be sent as a text, such as "0.5"; refused with error 001. */
      readonly 'calypso.textAmounts': 'refused' | 'accepted';
      /** HTTP status for a path that does not exist; the code is 004. */
      readonly 'calypso.unknownPathStatus': 404 | 400;
      /** HTTP status for a path called with another method; the code is 001. */
      readonly 'calypso.wrongMethodStatus': 405 | 400;
      /** HTTP status for a body above 1 MiB; the code is 001. */
      readonly 'calypso.tooLargeStatus': 413 | 400;
      /** How a field without a value stands in answers. */
      readonly 'calypso.absentFields': 'omitted' | 'null';
      /** Dates in answers: with milliseconds and Z, or as a local date-time without zone. */
      readonly 'calypso.createdDateFormat': 'zoned' | 'local';
      /** Whether the email of a customer must look like one. */
      readonly 'calypso.emailFormat': 'free' | 'checked';
      /** Whether two customers may have the same email; refused with error 001. */
      readonly 'calypso.duplicateEmail': 'accepted' | 'refused';
      /** What customer update does to fields that are left out or null. */
      readonly 'calypso.updateAbsentFields': 'kept' | 'cleared';
      /** Paths of customer block, unblock, get and find, and that find takes filters and paging as transaction/find does. */
      readonly 'calypso.customerPaths': 'customer-purse/customer/{block,unblock,get,find}';
      /** Error code of address/get for a currency that does not exist. */
      readonly 'calypso.unknownCurrency': '001' | '004' | '014';
      /** The currencies are those named in the documents; how many digits each has is taken from its chain or contract. */
      readonly 'calypso.currencyList': 'documented';
      /** For which currencies a customer has the same address: for those of all blockchains with the same kind of address, or for those of one blockchain. */
      readonly 'calypso.addressFamilies': 'acrossBlockchains' | 'perBlockchain';
      /** Whether a blocked customer can be given an address; refused with error 001. */
      readonly 'calypso.addressForBlockedCustomer': 'allowed' | 'refused';
      /** Number of the first page. */
      readonly 'calypso.pageBase': 0 | 1;
      /** Rows on a page when pageSize is left out. */
      readonly 'calypso.defaultPageSize': 20 | 10 | 50 | 100;
      /** Largest pageSize; above it error 001. */
      readonly 'calypso.maxPageSize': 2000 | 1000 | 500 | 100;
      /** Order of rows when neither sort nor properties are given; with properties alone it is ascending. */
      readonly 'calypso.defaultSort': 'newestFirst' | 'oldestFirst';
      /** properties names one field of the answered object; missing values stand last when ascending; others are 001. */
      readonly 'calypso.sortProperties': 'answeredFields';
      /** Keys of a filter are joined by AND, contains ignores case, a missing value matches only specified: false; filters over numbers and instants also take greaterThan, lessThan, greaterThanOrEqual and lessThanOrEqual. */
      readonly 'calypso.filterSemantics': 'jhipster';
      /** Answer of transaction/find to a customerId that does not exist; customerId itself may be left out. */
      readonly 'calypso.findUnknownCustomer': 'emptyPage' | 'notFound';
      /** Which balances an account shows. */
      readonly 'calypso.balancesListed': 'all' | 'nonZero';
      /** Inside of user/current: an email, no permissions, and the account id as the only available account. */
      readonly 'calypso.currentUser': 'minimal';
      /** purse/get-all takes customerId and answers an array of {id, address, status, currencies, createdDate}. */
      readonly 'calypso.purseAnswer': 'array';
      /** What becomes of a deposit that is first seen when its purse has expired or was declined. */
      readonly 'calypso.depositToClosedAddress': 'ignored' | 'credited';
      /** Deposits follow the durations deposit.* and do not wait for blocks. */
      readonly 'calypso.depositConfirmations': 'notAwaited';
      /** What is a deposit of a customer: any positive amount, or what is not below the garbageAmount of its currency (dust in data/currencies.json); less goes unnoticed then. No fee is taken from either. */
      readonly 'calypso.minimumDeposit': 'none' | 'garbageAmount';
      /** Whether CUSTOMER_PURSE_MEM_POOL_FOUND is sent. */
      readonly 'calypso.memPoolEvent': 'sent' | 'omitted';
      /** Which deposits pass through PENDING_COMPLIANCE_CHECK and its event: every one, those of medium or high risk, none. */
      readonly 'calypso.pendingCompliance': 'every' | 'risky' | 'never';
      /** From which risk of a transfer on compliance declines it. */
      readonly 'calypso.declinedRisk': 'high' | 'medium';
      /** Declined deposits are not credited to the account, and nothing else happens to them. */
      readonly 'calypso.declinedFunds': 'kept';
      /** Data of the deposit events after the first: the readable fields alone, or with transactionHash and transactionState. */
      readonly 'calypso.depositEventFields': 'extended' | 'readable';
      /** Name of the flag of a blocked customer in webhooks. */
      readonly 'calypso.blockedFlag': 'customerBlocked' | 'both';
      /** The level of webhooks for which no sample shows it: INFO for all, or WARNING for what failed and SUCCESS for what is done. */
      readonly 'calypso.levels': 'info' | 'graded';
      /** The id of a webhook is one number per event, the same for all subscriptions and over repetitions. */
      readonly 'calypso.eventId': 'perEvent';
      /** Waits between attempts: 30, 60, 90, 150 … 125430 s (18), or with the 30 s twice (19). */
      readonly 'calypso.retrySeries': '18' | '19';
      /** What a wait is counted from: the attempt before or the first attempt. */
      readonly 'calypso.retryCountedFrom': 'previous' | 'first';
      /** Which answers of a receiver count as success. */
      readonly 'calypso.successStatuses': '200' | '2xx';
      /** Milliseconds that a receiver has to answer. */
      readonly 'calypso.webhookTimeout': 10000 | 5000 | 30000;
      /** Answer of webhook create to a requestId that exists: error 001, or it takes the place of the old one. */
      readonly 'calypso.duplicateRequestId': 'refused' | 'replaced';
      /** Answer of webhook change to a requestId that does not exist: error 004, or it is created. */
      readonly 'calypso.changeUnknown': 'notFound' | 'created';
      /** What a subscription without event and service types gets. */
      readonly 'calypso.subscriptionWithoutTypes': 'all' | 'none';
      /** Which service types a subscription may name: every known group, or those of the text (INVOICE, PAYOUT, RECURRENT). */
      readonly 'calypso.serviceTypes': 'all' | 'documented';
      /** Path of webhook change. */
      readonly 'calypso.changePath': '/subscription/webhook/change';
      /** Path of webhook key regeneration; it takes requestId and answers the subscription with new keys. */
      readonly 'calypso.regeneratePath': '/subscription/webhook/regenerate';
      /** What a new account holds: nothing, or round sums of most currencies (data/starting-balances.json). A scenario sets single balances with given calypso.accounts. */
      readonly 'calypso.startingBalances': 'empty' | 'funded';
      /** In a Currency object coinId is the symbol, garbageAmount is 0 (or see calypso.minimumDeposit), scale and blockchainScale are the digits on the chain, and networkData names network and token standard. */
      readonly 'calypso.currencyObject': 'derived';
      /** Rates are those of data/rates.json: fixed, or moving by at most one percent with every quarter of an hour of virtual time. */
      readonly 'calypso.rates': 'fixed' | 'moving';
      /** Answer of /rate and /rate/fiat to a code that does not exist: the error of calypso.unknownCurrency, or it is left out. */
      readonly 'calypso.rateOfUnknown': 'refused' | 'omitted';
      /** Fees are those of data/tariffs.json, or there are none. */
      readonly 'calypso.tariffs': 'table' | 'free';
      /** feeType picks the part of the fee: SERVICE all of it, FIX the fixed part, PERCENT the share; left out it is SERVICE. */
      readonly 'calypso.feeType': 'part';
      /** /currency answers {cryptoCurrencies, fiatCurrencies}, each a list of Currency objects. */
      readonly 'calypso.currencyAnswer': 'objects';
      /** Paths of invoice find, archive, deposits, close-intervention and return-to-paid; all but the finds take id or idempotencyKey and answer the invoice. */
      readonly 'calypso.invoicePaths': '/invoice/{find,archive,deposit/find,close-intervention,return-to-paid}';
      /** What the id of an invoice or payout is: a UUID, or a number written as text. */
      readonly 'calypso.invoiceId': 'uuid' | 'number';
      /** Whether an invoice that is created without an idempotencyKey gets one. */
      readonly 'calypso.invoiceKeyLeftOut': 'generated' | 'none';
      /** Answer to an idempotencyKey of an invoice, widget or payout that exists: error 016, error 001, or the one that exists. */
      readonly 'calypso.repeatedKey': '016' | '001' | 'existing';
      /** Whether returnUrl, logoUrl and supportUrl must be http or https URLs; else error 001. */
      readonly 'calypso.urlFormat': 'checked' | 'free';
      /** A bound invoice is paid once all of its payments reach 99.5 % of lowerBound. What came before is credited, and it lives as long as a single one. */
      readonly 'calypso.boundInvoice': 'accumulates';
      /** What more than the amount leads to: an intervention, or PAID at once. The provider has a setting of the merchant for it. */
      readonly 'calypso.overpay': 'intervention' | 'accepted';
      /** A further payment on an invoice in PENDING_INTERVENTION is added to what came before, and all of it is judged anew. */
      readonly 'calypso.paymentAfterUnderpay': 'added';
      /** What becomes of a payment first seen when its invoice is PAID, COMPLETED, DECLINED or ARCHIVED: nothing, or it is checked and credited while the state stays. */
      readonly 'calypso.paymentToClosedInvoice': 'ignored' | 'credited';
      /** What becomes of a payment that passed the check when its invoice is DECLINED for another payment, or ARCHIVED with an intervention open: it is credited by itself, or it is kept. */
      readonly 'calypso.moneyOfClosedInvoice': 'credited' | 'kept';
      /** An unlimited invoice stays PENDING_PAYMENT; each payment has its own events and is credited by itself, without INVOICE_PAID. */
      readonly 'calypso.unlimitedInvoice': 'stays';
      /** How long the three months without a deposit are that archive an unlimited invoice. */
      readonly 'calypso.unlimitedLifetime': '90 days' | 'calendar';
      /** Whether a declined payment closes an unlimited invoice as it closes the address of a customer. */
      readonly 'calypso.declinedUnlimited': 'declined' | 'stays';
      /** Which invoices the merchant can archive: those nobody paid, or all without a payment under way. Others are error 006. */
      readonly 'calypso.archivableStates': 'unpaid' | 'settled';
      /** Answer of close-intervention to a completed invoice that had none: error 006, or nothing happens. */
      readonly 'calypso.closeWithoutIntervention': 'refused' | 'accepted';
      /** The state of an invoice whose time is over. */
      readonly 'calypso.expiredInvoiceState': 'ARCHIVED' | 'EXPIRED';
      /** Wire spelling of ARCHIVED in the state of an invoice. */
      readonly 'calypso.invoiceArchivedSpelling': 'ARCHIVED' | 'ARCHIEVED';
      /** How often the amount of a single-fiat invoice in BTC is calculated anew, in minutes. */
      readonly 'calypso.btcRerating': 15 | 60;
      /** Digits behind the point of an amount that is calculated from a fiat amount, at most; rounded up. */
      readonly 'calypso.ratedDigits': 8 | 18;
      /** Fees of invoices are taken out of what is paid: the share of each payment, and the one-time fee for an unlimited invoice from the first. */
      readonly 'calypso.creationFee': 'fromPayments';
      /** totalDebitAmount of an invoice: what the payer sends, or that and the fee. */
      readonly 'calypso.totalDebitAmount': 'amount' | 'amountAndFee';
      /** The fiatAmount object in webhooks of invoices maps fiat codes to numbers: the own one of a single-fiat invoice, USD and EUR for others. */
      readonly 'calypso.fiatAmountObject': 'map';
      /** Widget create takes cryptoCurrencies and what an invoice of the kind takes but currency and expiration, description being optional; find takes the idempotencyKey as requestId. */
      readonly 'calypso.widgetPayload': 'likeInvoices';
      /** The invoices of a widget are made with it, one in each currency; each sends its webhook of creation. */
      readonly 'calypso.widgetInvoices': 'atOnce';
      /** A single-fiat widget is COMPLETED with the first of its invoices, and the unpaid others are archived. Any widget is ARCHIVED when its last open invoice is closed. */
      readonly 'calypso.widgetEnd': 'firstPaid';
      /** Hosted pages are at /invoices/{idempotencyKey} and /widgets/{idempotencyKey} of this address; without a theme in the link of a widget it is that of the browser. */
      readonly 'calypso.hostedPages': 'here';
      /** Whether payouts wait for the approval of a user: then payout.approved or payout.canceled is to be fired. */
      readonly 'calypso.payoutVerification': 'off' | 'on';
      /** A payout that is confirmed by itself sends PAYOUT_CHANGE_STATUS, one that a user approves PAYOUT_CONFIRMED. */
      readonly 'calypso.confirmedEvent': 'byWhoConfirms';
      /** Who bears the fee of a payout: the recipient, out of the amount, or the merchant on top of it. */
      readonly 'calypso.payoutFee': 'fromAmount' | 'onTop';
      /** Payouts cost no network fee. */
      readonly 'calypso.networkFee': 'none';
      /** Money is checked and taken when a payout is created; when it is delayed or waits for approval, at the moment it is carried out. Failed and canceled withdrawals give it back. */
      readonly 'calypso.payoutMoneyTaken': 'whenReady';
      /** When a mass payout costs more than there is: recipients are paid in order as far as it goes, or none is. */
      readonly 'calypso.massPayoutFunds': 'each' | 'whole';
      /** Answer to an address that is none on the network of the currency: an error inside the payout object, or error 001, or 015 when it is one of another network. */
      readonly 'calypso.badAddress': 'insideObject' | 'refused';
      /** Status of that error. None of the documented ones is about addresses. */
      readonly 'calypso.badAddressStatus': 'INVALID_ADDRESS' | 'NO_PERMISSION';
      /** The errorMessage of such errors is ours. Errors stay unresolved (errorResolved is false). */
      readonly 'calypso.withdrawalErrorWords': 'own';
      /** States of a withdrawal: DRAFT, IN_PROGRESS, then COMPLETED, FAILED or CANCELED. */
      readonly 'calypso.withdrawalStates': 'likePayouts';
      /** Mass payouts are asked for by massAddresses, as in API 1.0, and answered as payouts without address and hash, with their name; amount and calypsoFee are sums. */
      readonly 'calypso.massPayoutAnswer': 'asSingle';
      /** Most recipients of a mass payout: 1000 on Ethereum and 100 elsewhere, or 10000 everywhere. More are error 001. */
      readonly 'calypso.massPayoutLimit': 'byCurrency' | '10000';
      /** What an executionDate in the past is: error 001, or no delay. */
      readonly 'calypso.pastExecutionDate': 'refused' | 'atOnce';
      /** Paths of the lists: /payout/find, /payout/mass/find and /payout/withdrawals (payload id or idempotencyKey of the payout), with filters and paging; those of API 1.0 (/payout/all, /payout/mass/all, /payout/withdrawal/all) are taken too. */
      readonly 'calypso.payoutListPaths': 'find';
      /** Pairs and the limit (100000 US dollars) are those of data/exchange-pairs.json. Exchanges go at the rates of /rate, without fee; what is bought is rounded down to at most 8 digits. */
      readonly 'calypso.exchangePairs': 'table';
      /** direction is SELL when the amount is of the sold currency, BUY when it is of the bought one; the answer is of the other. */
      readonly 'calypso.exchangeDirections': 'SELL, BUY';
      /** Name of the limit in the answer of /exchange/limit; it is in the sold currency. */
      readonly 'calypso.exchangeLimitField': 'limit' | 'amount' | 'maxAmount';
      /** An exchange of more than the account holds: error 001, or an exchange that ends FAILED. */
      readonly 'calypso.exchangeWithoutFunds': 'refused' | 'failed';
      /** Regions, methods and limits are those of data/fiat-methods.json; /geo answers {geo: [{geoId, name, fiatCurrency}]}. */
      readonly 'calypso.fiatMethods': 'table';
      /** A fixed rate holds until the end of the quarter of an hour in which it was asked for. */
      readonly 'calypso.fixedRates': 'quarterHour';
      /** create takes itemId, currency, cryptoAmount or fiatAmount, and optionally idempotencyKey, externalId, fixedRateId, externalAddress; confirm takes id; both answer the order. /create-order and /confirm-order are taken too; key/generate answers {key}, fiatcurrencies {fiatCurrencies}. */
      readonly 'calypso.onrampRequests': 'inferred';
      /** Name of the payment link in the answer of confirm; the page itself is ours. */
      readonly 'calypso.onrampLinkField': 'paymentLink' | 'link' | 'url';
      /** What amount in the link of the hosted on-ramp page is of: the coins, or the money that is paid. The page is at /onramp of this address, and its order is confirmed at once. */
      readonly 'calypso.onrampLinkAmount': 'crypto' | 'fiat';
      /** Confirm of an order that is no longer CREATED is error 001. */
      readonly 'calypso.onrampConfirmState': '001';
      /** A completed order credits the account, or its externalAddress gets the coins; no event tells of it. */
      readonly 'calypso.onrampMoney': 'credited';
      /** Fiat orders of invoices, fiat withdrawals and crypto-to-fiat orders come from a scenario (given) alone; {type} of the crypto-to-fiat calls may be anything and changes nothing. */
      readonly 'calypso.fiatOrders': 'given';
      /** What data of a report is: {rows} with the payouts, invoices or movements of the time, or the balances before and after it; or an empty object. */
      readonly 'calypso.reportData': 'rows' | 'empty';
      /** Dates without a zone are in zoneOffset, a text such as +03:00 or an object with such an id; blockchainList holds names separated by commas. */
      readonly 'calypso.reportRequest': 'lenient';
      /** The merchant has one wallet for each family of networks; /settlement/wallet/list answers {wallets}, /settlement/wallet/opcodes {opcodes}, of which WITHDRAWAL is the only one; /settlement/report/balance and /settlement/report/all are taken too. */
      readonly 'calypso.settlementWallets': 'perFamily';
      /** Coins sent to a settlement wallet top up the account; fiatAmount is a map with their worth in USD. The service of the events is TOP_UP. */
      readonly 'calypso.topUps': 'toWallet';
    };
  };
  /** TRXN */
  readonly trxn: {
    readonly operations:
      | 'auth.create'
      | 'customers.list'
      | 'customers.get'
      | 'customers.create'
      | 'customers.update'
      | 'customers.delete'
      | 'products.list'
      | 'products.get'
      | 'products.create'
      | 'products.update'
      | 'products.delete'
      | 'prices.list'
      | 'prices.get'
      | 'prices.create'
      | 'prices.update'
      | 'prices.delete'
      | 'invoices.list'
      | 'invoices.get'
      | 'invoices.create'
      | 'invoices.update'
      | 'invoices.delete'
      | 'subscriptions.list'
      | 'subscriptions.get'
      | 'subscriptions.create'
      | 'subscriptions.update'
      | 'subscriptions.delete'
      | 'wallets.list'
      | 'wallets.get'
      | 'crypto_addresses.list'
      | 'crypto_addresses.get'
      | 'crypto_addresses.create'
      | 'crypto_addresses.delete'
      | 'payment_claim_links.list'
      | 'payment_claim_links.get'
      | 'payment_claim_links.create'
      | 'payment_claim_links.update'
      | 'payment_claim_links.delete'
      | 'crypto_payment_claims.list'
      | 'crypto_payment_claims.get'
      | 'crypto_payment_claims.approve'
      | 'crypto_payment_claims.reject'
      | 'crypto_transactions.list'
      | 'crypto_transactions.get'
      | 'crypto_transactions.create'
      | 'webhook_endpoints.list'
      | 'webhook_endpoints.get'
      | 'webhook_endpoints.create'
      | 'webhook_endpoints.update'
      | 'webhook_endpoints.delete'
      | 'webhook_endpoints.regenerate_secret';
    readonly pages: 'payment_claim' | 'payment_claim.submit';
    readonly events:
      | 'customer.created'
      | 'customer.updated'
      | 'customer.deleted'
      | 'product.created'
      | 'product.updated'
      | 'product.deleted'
      | 'invoice.created'
      | 'invoice.paid'
      | 'price.created'
      | 'price.updated'
      | 'price.deleted'
      | 'invoice.updated'
      | 'invoice.deleted'
      | 'invoice.overdue'
      | 'invoice.canceled'
      | 'subscription.created'
      | 'subscription.updated'
      | 'subscription.canceled'
      | 'subscription.deleted'
      | 'crypto_payment_claim.created'
      | 'crypto_payment_claim.approved'
      | 'crypto_payment_claim.rejected'
      | 'payment_claim_link.created'
      | 'payment_claim_link.used'
      | 'payment_claim_link.expired'
      | 'crypto_transaction.created'
      | 'crypto_address.created'
      | 'wallet.created';
    readonly lifecycleEvents:
      | 'customer.delete'
      | 'webhook_endpoint.delete'
      | 'webhook_endpoint.disable'
      | 'webhook_endpoint.enable'
      | 'token.revoke'
      | 'product.delete'
      | 'price.delete'
      | 'payment_claim_link.delete'
      | 'payment_claim_link.exhaust'
      | 'payment_claim_link.expire'
      | 'payment_claim_link.reopen'
      | 'crypto_payment_claim.approve'
      | 'crypto_payment_claim.reject'
      | 'invoice.cancel'
      | 'invoice.delete'
      | 'invoice.lapse'
      | 'invoice.pay'
      | 'invoice.reopen'
      | 'subscription.cancel'
      | 'subscription.delete'
      | 'subscription.due'
      | 'subscription.end'
      | 'subscription.stop';
    readonly collections:
      | 'customers'
      | 'wallets'
      | 'crypto_addresses'
      | 'webhook_endpoints'
      | 'api_tokens'
      | 'payment_claim_links'
      | 'crypto_payment_claims'
      | 'crypto_transactions'
      | 'allocations'
      | 'products'
      | 'prices'
      | 'price_uses'
      | 'invoices'
      | 'rates'
      | 'subscriptions';
    readonly timings: never;
    readonly credentials: 'token' | 'sandboxToken' | 'email' | 'password';
    readonly assumptions: {
      /** Body of 401 for a call without a valid token: an error object, or nothing. */
      readonly 'trxn.unauthenticatedBody': 'object' | 'empty';
      /** What Authorization must look like: exactly "Bearer" and the token, or anything whose last word is the token. */
      readonly 'trxn.authorizationForm': 'bearer' | 'lastWord';
      /** What becomes of a byte order mark before a JSON body: it is passed over, or the body is malformed. */
      readonly 'trxn.byteOrderMark': 'ignored' | 'refused';
      /** Whether HEAD is taken where GET is, signed as HEAD and answered with the headers alone, or is an unknown method. */
      readonly 'trxn.headCalls': 'taken' | 'refused';
      /** Whether the user has two-factor login on. When on, POST /v1/auth wants otp_attempt: a code of an authenticator app (RFC 6238, SHA-1, 30 s, six digits, wire clock, one step early or late is taken) for the open base32 secret GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ, e.g. `oathtool --totp -b GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ`. */
      readonly 'trxn.twoFactor': 'off' | 'on';
      /** Whether the e-mail of POST /v1/auth is taken in any case and with spaces around it. */
      readonly 'trxn.authEmailCase': 'ignored' | 'exact';
      /** Which records the token of POST /v1/auth sees. */
      readonly 'trxn.authTokenScope': 'production' | 'sandbox';
      /** POST /v1/auth finds or creates one token per user, named "default": the same token every time until it is revoked. */
      readonly 'trxn.loginToken': 'findOrCreate';
      /** Tokens do not expire; they can be revoked (event token.revoke), as in the dashboard. */
      readonly 'trxn.tokenLifetime': 'unlimited';
      /** The account has one sandbox, whose token is among the credentials; its id is never shown. */
      readonly 'trxn.sandboxes': 'one';
      /** Order of checks: path, token (401), JSON (400), record (404), values (422: blank, form, taken). */
      readonly 'trxn.checkOrder': 'path, token, json, record, values';
      /** Body of refused values: a map of fields and messages, or the error object with the first of them. */
      readonly 'trxn.validationShape': 'map' | 'object';
      /** HTTP status of refused values. */
      readonly 'trxn.validationStatus': 422 | 400;
      /** Answer to a create or update without any known field: judged field by field, or 400 for a missing parameter. */
      readonly 'trxn.emptyBody': 'judged' | 'missing';
      /** Answer to a body that is JSON, but no object: 400, or as if it were {}. */
      readonly 'trxn.bodyNotAnObject': 'refused' | 'empty';
      /** Codes besides resource_not_found: invalid_api_token, parameter_missing, parameter_invalid, request_invalid, request_too_large, invalid_state, invalid_address, rate_limit_exceeded, internal_error; messages of errors are ours but for "Customer not found". */
      readonly 'trxn.errorCodes': 'inferred';
      /** The param of a 404 for the id in a path. */
      readonly 'trxn.notFoundParam': 'null' | 'id';
      /** Body of 404 for a path that does not exist. */
      readonly 'trxn.unknownRoute': 'object' | 'empty';
      /** HTTP status for a path called with another method. */
      readonly 'trxn.wrongMethodStatus': 404 | 405;
      /** HTTP status for a body that is not declared as JSON. */
      readonly 'trxn.wrongContentTypeStatus': 400 | 415;
      /** Bodies above 1 MiB are refused with 413 and an error object. */
      readonly 'trxn.bodyLimit': '1 MiB';
      /** Unknown fields are dropped, numbers and booleans are cast to text, lists and objects in the place of text dropped; the journal names unknown fields. */
      readonly 'trxn.scalarCasting': 'rails';
      /** PUT is taken as PATCH: fields that are left out keep their value. */
      readonly 'trxn.putUpdates': 'accepted';
      /** No rate limit, no idempotency keys: a repeated POST creates again. Where a fault rule sets a limit, 429 carries the error object and Retry-After. */
      readonly 'trxn.rateLimit': 'none';
      /** Letters and digits behind the prefix of an id. */
      readonly 'trxn.idLength': 24 | 12;
      /** Prefix of customer ids. */
      readonly 'trxn.customerPrefix': 'cust_' | 'cus_';
      /** Prefix of product ids. */
      readonly 'trxn.productPrefix': 'prod_' | 'pro_';
      /** Prefix of price ids. */
      readonly 'trxn.pricePrefix': 'price_' | 'pri_';
      /** Ids of customers, products and prices: one spelling everywhere, and nothing else is found; the same, but calls may name them with either prefix (cust_ or cus_, prod_ or pro_, price_ or pri_); or invoices and subscriptions print the second of each pair, as their samples do, and calls may name either. */
      readonly 'trxn.idSpellings': 'one' | 'either' | 'asPrinted';
      /** HTTP status of a created customer. */
      readonly 'trxn.customerCreateStatus': 201 | 200;
      /** Whether spaces around an e-mail are dropped before it is judged. */
      readonly 'trxn.emailTrim': 'trimmed' | 'kept';
      /** What an e-mail must look like: text, @ and a host name (a dot is not needed); the same with a dot; one @ and no spaces. */
      readonly 'trxn.emailPattern': 'host' | 'dottedHost' | 'oneAt';
      /** E-mails and names have no greatest length. */
      readonly 'trxn.lengthLimits': 'none';
      /** A name of "" is kept as it is, or counts as none. */
      readonly 'trxn.blankNames': 'kept' | 'null';
      /** An update that changes nothing: updated_at stays and no event is sent, or both as for any update. */
      readonly 'trxn.unchangedUpdate': 'silent' | 'announced';
      /** A deleted customer takes its wallet, the addresses in it, its claim links and its claims along, and frees its e-mail. Transactions stay; for what is billed see trxn.customerDeleteBilling. */
      readonly 'trxn.deleteCascade': 'wallet, addresses, links, claims';
      /** Wallets of the account itself: one in production and one in the sandbox, or in production only. */
      readonly 'trxn.accountWallet': 'perScope' | 'production';
      /** Order of the customers list. */
      readonly 'trxn.customersOrder': 'oldestFirst' | 'newestFirst';
      /** A page that is 0, negative or no number: the first page, or 400. */
      readonly 'trxn.invalidPage': 'first' | 'refused';
      /** A page beyond the last: an empty list that echoes the number, or the last page. */
      readonly 'trxn.pageBeyondEnd': 'empty' | 'last';
      /** Order of the lists of products and prices. */
      readonly 'trxn.catalogOrder': 'oldestFirst' | 'newestFirst';
      /** HTTP status of a created product. */
      readonly 'trxn.productCreateStatus': 201 | 200;
      /** Names of products need not be unique and have no greatest length. */
      readonly 'trxn.productNames': 'free';
      /** A product that has prices is deleted with them (price.deleted, then product.deleted), or refused with 422. One whose prices are on invoices or subscriptions follows trxn.priceDelete. */
      readonly 'trxn.productDelete': 'withPrices' | 'refused';
      /** Prices are created from amount, product_id, active and recurring; update takes the same fields, and leaves invoices as they are. */
      readonly 'trxn.priceCalls': 'as the object';
      /** Least amount of a price, in cents. */
      readonly 'trxn.priceLeast': 0 | 1;
      /** Amounts of prices end at 9007199254740991, quantities and interval_count at 2147483647; beyond, 422 says "must be less than or equal to". */
      readonly 'trxn.numberLimits': 'as columns';
      /** Answer to a price of an unknown product: product must exist (422), or 404 with the param product_id. */
      readonly 'trxn.priceProduct': 'invalid' | 'notFound';
      /** The interval_count of a recurring price that names none: 1, or refused. */
      readonly 'trxn.intervalCount': 'one' | 'required';
      /** A price that is on an invoice or in a subscription is not deleted (422), or deleted while they keep its id. */
      readonly 'trxn.priceDelete': 'refused' | 'kept';
      /** Answer to an id in a body that is unknown or missing (customer_id, wallet_id, to_address_id, from_address_id): 404 with the name of the field as param, or 422 "must exist". */
      readonly 'trxn.unknownReference': 'notFound' | 'invalid';
      /** Known currencies: BTC and ETH, or LTC, SOL, USDC and USDT (both on Ethereum) too. */
      readonly 'trxn.currencies': 'documented' | 'more';
      /** An address is created from address, currency and wallet_id; without the last it goes to the wallet of the account. Addresses are not updated. */
      readonly 'trxn.addressCreate': 'address, currency, wallet_id';
      /** Answer to an address that is none of its currency: the error object of type address_error with 422, code invalid_address and the param address; or the map of messages with "is invalid". */
      readonly 'trxn.addressErrorShape': 'object' | 'map';
      /** Whether addresses of testnets are addresses, where the format tells. */
      readonly 'trxn.testnetAddresses': 'accepted' | 'refused';
      /** Whether the same address with the same currency can be added again in production or in the sandbox; refused with "has already been taken". */
      readonly 'trxn.addressUniqueness': 'unique' | 'repeatable';
      /** DELETE answers 204 and takes the address out of its wallet; claims and transactions keep its id and text. No event tells of it. */
      readonly 'trxn.addressDelete': '204';
      /** Addresses that the wallets of the account have from the start: none, or one of BTC and one of ETH each. */
      readonly 'trxn.accountAddresses': 'none' | 'oneEach';
      /** Whether a new address moves its wallet's updated_at. */
      readonly 'trxn.walletTouch': 'touched' | 'untouched';
      /** A claim link ends 24 h after its creation and can be used once, unless expires_at and max_uses say otherwise. */
      readonly 'trxn.linkDefaults': '24 h, once';
      /** An expires_at that has passed: refused with "must be in the future", or taken, and the link is expired at once. */
      readonly 'trxn.pastExpiry': 'refused' | 'accepted';
      /** A claim link is updated by PATCH of expires_at, max_uses and metadata, and deleted by DELETE with 204; no event tells of either. Links are scoped like everything else, although the list of sandboxed records leaves them out. */
      readonly 'trxn.linkManagement': 'PATCH, DELETE';
      /** Update of a used or expired link: it opens again when it has time and uses left; or it is refused with 422, code invalid_state. */
      readonly 'trxn.spentLinkUpdate': 'reopens' | 'refused';
      /** The crypto_payment_claim_id of a link that can be used more than once: the latest claim. */
      readonly 'trxn.linkClaim': 'latest';
      /** The hosted page takes currency, amount, transaction_id and to_address_id, as a form or as JSON without a token (201 with the claim; 422 with the map of messages). It offers the addresses of the account; hashes may be any text without spaces of up to 255 characters. GET with Accept: application/json tells status, expires_at, metadata, currencies and crypto_addresses. */
      readonly 'trxn.claimForm': 'currency, amount, transaction_id, to_address_id';
      /** HTTP status of the hosted page of a link that is used or expired. */
      readonly 'trxn.spentLinkStatus': 410 | 422;
      /** List of claims with a status that does not exist: empty, or as without a filter. */
      readonly 'trxn.unknownClaimStatus': 'empty' | 'ignored';
      /** A claim is approved or rejected by POST (or PATCH) to /approve or /reject behind its id; 200 with the claim. One that is not pending is refused with 422, code invalid_state. */
      readonly 'trxn.claimDecision': 'POST';
      /** Whether a rejection must have a rejection_reason (reason is taken too); refused with "can't be blank". */
      readonly 'trxn.rejectionReason': 'optional' | 'required';
      /** The transaction of an approved claim has the claim's amount, currency, hash and address, no sender, the source manual_entry and the time of the approval. */
      readonly 'trxn.claimTransaction': 'copied';
      /** How the events of claims begin. */
      readonly 'trxn.claimEventPrefix': 'crypto_payment_claim' | 'payment_claim';
      /** A transaction is entered from amount, transaction_id, currency and to_address_id; timestamp (now unless said) and from_address_id may be left out. A sender in the wallet of a customer tells who paid. */
      readonly 'trxn.transactionCreate': 'as the object';
      /** A hash that is known at the same address: another record (a repeated POST creates again), or one record for all: POST is refused with "has already been taken", approval and chain keep to the transaction that is there. */
      readonly 'trxn.repeatedHash': 'separate' | 'unique';
      /** A payment to an address of the account becomes a transaction of the source blockchain: at its first confirmation, when it is seen, or never. */
      readonly 'trxn.chainTransactions': 'whenConfirmed' | 'whenSeen' | 'never';
      /** Order of the lists of invoices and subscriptions. */
      readonly 'trxn.billingOrder': 'newestFirst' | 'oldestFirst';
      /** An invoice is created from customer_id, due_date (YYYY-MM-DD) and line_items of price_id and quantity, and answers 201. Update takes due_date and, to cancel, status "canceled"; nothing else. Paid and canceled invoices do not change any more (422, invalid_state). */
      readonly 'trxn.invoiceCalls': 'as the object';
      /** Besides invoice.created and invoice.paid there are invoice.updated (due date changed), invoice.overdue, invoice.canceled and invoice.deleted. */
      readonly 'trxn.invoiceEvents': 'by status';
      /** Message for a due_date (or a date of a subscription) that is no day: as if it were missing, or its own. */
      readonly 'trxn.badDate': "can't be blank" | 'is invalid';
      /** An invoice whose due date has passed: taken, and overdue at once; or refused. */
      readonly 'trxn.pastDueDate': 'overdue' | 'refused';
      /** An invoice becomes overdue at 00:00 UTC of the day after its due date. */
      readonly 'trxn.overdueFrom': 'next day, UTC';
      /** An overdue invoice whose due date is moved to today or later: it stays overdue, or is pending again. */
      readonly 'trxn.postponedInvoice': 'overdue' | 'pending';
      /** The quantity of a line that names none: 1, or refused. */
      readonly 'trxn.lineQuantity': 'one' | 'required';
      /** Whether a price that is not active can be put on a new invoice or into a new subscription ("must be active"). */
      readonly 'trxn.inactivePrice': 'accepted' | 'refused';
      /** An invoice of 0.00: paid as soon as it is created, or pending. */
      readonly 'trxn.freeInvoice': 'paid' | 'pending';
      /** An invoice on which something was paid: not deleted (422), or deleted with its allocations. */
      readonly 'trxn.invoiceDelete': 'refused' | 'withAllocations';
      /** Invoices and subscriptions of a deleted customer: kept, and the subscriptions end without a word and bill no more; deleted with their webhooks, before that of the customer; or they stand in the way of a call that deletes it (422). Transactions are kept. */
      readonly 'trxn.customerDeleteBilling': 'kept' | 'deleted' | 'refused';
      /** How a transaction whose customer is known is spread over open invoices (pending or overdue) of that customer: the one that is due first is served first, the one that was created first, or none is served. Each gets what it still lacks at the rate of the moment of the transaction, rounded up to the last digit of the currency. */
      readonly 'trxn.allocationRule': 'oldestDue' | 'oldestCreated' | 'none';
      /** What is left of a transaction after every open invoice got its part: stays unallocated (invoices that come later do not draw on it by themselves), or goes to the last one. */
      readonly 'trxn.overpayment': 'unallocated' | 'toLast';
      /** Slippage margin in percent: an invoice is paid when payments reach its amount × (1 − margin / 100). 0: no margin applies. */
      readonly 'trxn.slippageMargin': 0 | 0.5 | 1 | 2 | 5;
      /** Historical rates: those that a scenario gives (trxn.rates: currency, rate, at), each until the next; else round figures of our own, the same at every moment. */
      readonly 'trxn.rates': 'given, else round';
      /** The result of a verification is shown in the journal, beside the answer to a retrieved invoice; or why nothing was paid on it yet. */
      readonly 'trxn.verificationResult': 'journal';
      /** A subscription is created from customer_id, phases (start_date, end_date, items of price_id, quantity and override_amount in major units), start_date (today), end_date, billing_cycle_anchor (the start) and proration_behavior (create_prorations), and answers 201. Update takes end_date and proration_behavior; prices and phases stay as they were created. Items show price_id, product_id, product_name, quantity, override_amount, effective_amount, recurring, interval, interval_count. */
      readonly 'trxn.subscriptionCalls': 'as the object';
      /** How billing_cycle_anchor, start_date, end_date and next_billing_date are written: as days, or as instants. */
      readonly 'trxn.subscriptionDates': 'days' | 'instants';
      /** subscription.created, subscription.updated (an update, a new phase, the end), subscription.canceled and subscription.deleted; a bill tells of its invoice alone. */
      readonly 'trxn.subscriptionEvents': 'as siblings';
      /** A period is billed in advance, at 00:00 UTC of its first day (at once, when that is today); what lies before the creation is not billed. end_date is the first day that is not part of a phase or subscription. An item whose price is paid once is billed on the first day of its phase. */
      readonly 'trxn.billingMoment': 'in advance';
      /** Days from the billing of a subscription to the due date of its invoice. */
      readonly 'trxn.subscriptionTerm': 30 | 0 | 7 | 14;
      /** A cycle that begins on a day that a month lacks is billed on the last day of that month, and then on its own day again (Jan 31, Feb 28, Mar 31); or on that earlier day from then on (Jan 31, Feb 28, Mar 28). */
      readonly 'trxn.monthEnd': 'clamped' | 'drifting';
      /** A phase that begins inside of a billing period: what is left of the period is credited at the old price and charged at the new one, by days. create_prorations puts that on the next invoice, always_invoice makes one at once, none does neither. Credits that exceed the rest wait for the next invoice. "off": as if all were none. */
      readonly 'trxn.prorations': 'byDays' | 'off';
      /** What DELETE does: cancels at once (204; the record stays, with today as end_date and subscription.canceled), or removes the record (subscription.deleted). */
      readonly 'trxn.subscriptionDelete': 'canceled' | 'deleted';
      /** Which endpoint URLs are taken: https, and http too for this machine and private networks (Paydrill deviates here, so that endpoints can run on localhost); or https alone. */
      readonly 'trxn.requireHttps': 'relaxed-local' | 'strict';
      /** Message for a URL that is not https. */
      readonly 'trxn.httpsMessage': 'must use HTTPS' | 'must be a valid HTTPS URL' | 'is invalid';
      /** Whether an endpoint may subscribe to a name that is no known event; refused with "is not included in the list". Taken by default, since the public list of events is incomplete. */
      readonly 'trxn.unknownEventName': 'accepted' | 'refused';
      /** Whether a subscription such as "customer.*" stands for all events of a group, as "*" does for all. */
      readonly 'trxn.eventGlobs': 'none' | 'groups';
      /** Whether events whose names we concluded are known and sent, or the documented ones alone. */
      readonly 'trxn.inferredEvents': 'sent' | 'omitted';
      /** Order of the webhook endpoints list. */
      readonly 'trxn.endpointsOrder': 'oldestFirst' | 'newestFirst';
      /** Update is PATCH and answers 200 with the endpoint, without its secret. */
      readonly 'trxn.endpointUpdate': 'PATCH, 200';
      /** A new secret is asked for with POST /v1/webhook_endpoints/:id/regenerate_secret; regenerate_signing_secret and rotate_secret are taken too. */
      readonly 'trxn.regeneratePath': 'regenerate_secret';
      /** HTTP status of a regenerated secret. The old one is dead at once. */
      readonly 'trxn.regenerateStatus': 200 | 201;
      /** The payload is the record as the API shows it, with or without a field object behind the id. */
      readonly 'trxn.webhookPayload': 'with object' | 'without object';
      /** Payload of customer.deleted and of other deletions: the record as it last was, or its id. */
      readonly 'trxn.deletedPayload': 'record' | 'id';
      /** Headers besides the signature: Content-Type alone. */
      readonly 'trxn.webhookHeaders': 'Content-Type';
      /** Milliseconds that a receiver has to answer. */
      readonly 'trxn.webhookTimeout': 10000 | 5000 | 30000;
      /** How often a webhook is tried in all. */
      readonly 'trxn.webhookAttempts': 5 | 1 | 3 | 10;
      /** Waits between attempts, counted from the attempt before: 30 s and then twice as long each time, or n to the power of 4 plus 2 s as Rails jobs do. */
      readonly 'trxn.webhookBackoff': 'doubling' | 'polynomial';
      /** Each attempt has its own t and signature, from the wire clock. */
      readonly 'trxn.retrySignature': 'fresh';
      /** Attempts that fall due while their endpoint is disabled: dropped (listed as held, only sent by hand), or made up for when it is enabled. Events that happen meanwhile are not sent in either case. */
      readonly 'trxn.attemptsWhileDisabled': 'dropped' | 'resumed';
      /** Whether &, <, > and the line ends U+2028 and U+2029 are escaped in the bodies of webhooks, as in \u0026, or stand as they are. */
      readonly 'trxn.escapedJson': 'escaped' | 'plain';
      /** Webhooks leave in the order of what happened; one that fails does not hold up the next. */
      readonly 'trxn.deliveryOrder': 'in order';
    };
  };
}
