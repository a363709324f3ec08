// A merchant's own code, in short: it bills orders with Cryptopay and learns by webhook what becomes of them. It knows a base URL and keys
// from its configuration, and nothing of Paydrill.
const { createHash, createHmac, timingSafeEqual } = require('node:crypto');
const { once } = require('node:events');
const { createServer } = require('node:http');

class Shop {
  /** Status of each order, as the webhooks told it. */
  orders = new Map();
  #api = { baseUrl: '', apiKey: '', apiSecret: '', callbackSecret: '' };
  #server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    response.writeHead(this.#take(Buffer.concat(chunks), request.headers['x-cryptopay-signature'])).end();
  });

  /** Starts the receiver of webhooks and answers its URL. */
  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${this.#server.address().port}/webhooks/cryptopay`;
  }

  configure({ baseUrl, credentials }) {
    this.#api = { baseUrl, ...credentials };
    this.orders.clear();
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Bills an order: a signed call. Answers the invoice. */
  async bill(orderId, euros) {
    const { baseUrl, apiKey, apiSecret } = this.#api;
    const body = JSON.stringify({
      price_amount: euros,
      price_currency: 'EUR',
      pay_currency: 'BTC',
      custom_id: orderId,
      name: orderId,
    });
    const date = new Date().toUTCString();
    const md5 = createHash('md5').update(body).digest('hex');
    const text = ['POST', md5, 'application/json', date, '/api/invoices'].join('\n');
    const signature = createHmac('sha1', apiSecret).update(text).digest('base64');
    const answer = await fetch(`${baseUrl}/api/invoices`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Date: date, Authorization: `HMAC ${apiKey}:${signature}` },
      body,
    });
    if (!answer.ok) throw new Error(`Cryptopay answered ${answer.status}: ${await answer.text()}`);
    const { data } = await answer.json();
    this.orders.set(orderId, 'billed');
    return data;
  }

  #take(body, signature) {
    const own = createHmac('sha256', this.#api.callbackSecret).update(body).digest();
    const theirs = Buffer.from(String(signature), 'hex');
    if (theirs.length !== own.length || !timingSafeEqual(own, theirs)) return 401;
    const { type, event, data } = JSON.parse(body.toString('utf8'));
    if (type === 'Invoice' && event === 'status_changed') this.orders.set(data.custom_id, data.status);
    return 200;
  }
}

module.exports = { Shop };
