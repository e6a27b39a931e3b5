/** A reason not to start that the developer can do something about; the message is all there is to show. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
