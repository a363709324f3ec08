import { GenericContainer, type StartedTestContainer, TestContainers, Wait } from 'testcontainers';

/** A sandbox in a container of its own. */
export interface Sandbox {
  /** The control port. A provider is below it: `${url}/calypso`. */
  readonly url: string;
  readonly container: StartedTestContainer;
  /** A call of the control API: `control('POST', 'clock/advance', { by: '30d' })`. Throws unless it succeeds. */
  control(method: string, path: string, body?: object): Promise<unknown>;
}

/** Starts the image `paydrill` with a frozen clock. `hookPort`: the port of this machine on which your own receiver of webhooks listens. */
export async function startSandbox(hookPort?: number): Promise<Sandbox> {
  if (hookPort !== undefined) await TestContainers.exposeHostPorts(hookPort);
  const container = await new GenericContainer('paydrill')
    .withExposedPorts(4600)
    .withEnvironment({
      PAYDRILL_CLOCK: 'frozen',
      // The name by which a container of Testcontainers reaches the machine of the tests: webhooks for localhost go there.
      PAYDRILL_LOCALHOST: 'host.testcontainers.internal',
    })
    .withWaitStrategy(Wait.forHealthCheck())
    .start();
  const url = `http://${container.getHost()}:${container.getMappedPort(4600)}`;
  return {
    url,
    container,
    async control(method, path, body) {
      const answer = await fetch(
        `${url}/_paydrill/${path}`,
        body === undefined ? { method } : { method, body: JSON.stringify(body) },
      );
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
  };
}
