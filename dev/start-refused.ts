/** A reason not to start that the developer can do something about; the message is all there is to show. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** @throws StartRefused when this process runs in production. */
export function refuseProduction(what: string): void {
  if (process.env.NODE_ENV === 'production')
    throw new StartRefused(`${what} is for development and tests; it does not run in production`);
}
