// Loaded into the server by soak.mjs (`--import`): answers what the process holds when its parent asks.
import { getActiveResourcesInfo, memoryUsage } from 'node:process';

process.on('message', () => {
  // What is alive: the rest of the heap is garbage that was not collected yet.
  globalThis.gc?.();
  const { heapUsed, external } = memoryUsage();
  process.send?.({ heapMb: (heapUsed + external) / 2 ** 20, handles: getActiveResourcesInfo().length });
});
// Asking must not keep the program from ending.
process.channel?.unref();
