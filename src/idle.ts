/**
 * How long a server of ours keeps an idle connection, in ms. Clients keep theirs for a minute, Go's for 90 s
 * (https://pkg.go.dev/net/http#DefaultTransport): a server that closes first makes the next call of a pool fail with ECONNRESET. Node's own 5 s
 * are the shorter ones nearly everywhere.
 */
export const idleMs = 95_000;
