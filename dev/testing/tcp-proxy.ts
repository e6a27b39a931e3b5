import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * How the proxy treats connections, those that are open as well.
 * - `pass`: as if it were not there.
 * - `refuse`: open ones are cut, new ones are refused.
 * - `swallow`: a black hole; connections are accepted, nothing that is sent arrives anywhere.
 * - `cut replies`: half of what the server sends next arrives, then the connection is reset.
 * - `delayMs`: requests arrive at once, replies late.
 */
export type ProxyMode = 'pass' | 'refuse' | 'swallow' | 'cut replies' | { readonly delayMs: number };

/** Stands between a client and a real server, and fails as networks fail. */
export interface TcpProxy {
  readonly port: number;
  readonly setMode: (mode: ProxyMode) => Promise<void>;
  /** Leads to another port from now on, as a failover does: open connections are cut. */
  readonly leadTo: (port: number) => void;
  /** How many connections clients have opened so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** @param upstreamPort of a server on 127.0.0.1, where the proxy listens too */
export async function startTcpProxy(upstreamPort: number): Promise<TcpProxy> {
  let mode: ProxyMode = 'pass';
  let upstream = upstreamPort;
  let connections = 0;
  const sockets = new Set<Socket>();

  const track = (socket: Socket) => {
    sockets.add(socket);
    // An `error` is always followed by a `close`.
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    return socket;
  };

  const cutAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };

  const reply = (client: Socket, chunk: Buffer) => {
    if (mode === 'swallow') return;
    if (mode === 'cut replies') {
      client.write(chunk.subarray(0, chunk.length / 2), () => client.resetAndDestroy());
    } else if (typeof mode === 'object') {
      setTimeout(() => client.writable && client.write(chunk), mode.delayMs).unref();
    } else client.write(chunk);
  };

  const server = createServer((client) => {
    connections += 1;
    const target = track(connect(upstream, '127.0.0.1'));
    track(client).on('data', (chunk) => mode !== 'swallow' && target.write(chunk));
    target.on('data', (chunk) => reply(client, chunk));
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;

  const refuse = async () => {
    if (!server.listening) return;
    const closed = once(server.close(), 'close');
    cutAll();
    await closed;
  };

  return {
    port,
    setMode: async (next) => {
      mode = next;
      if (next === 'refuse') await refuse();
      else if (!server.listening) await once(server.listen(port, '127.0.0.1'), 'listening');
    },
    leadTo: (next) => {
      upstream = next;
      cutAll();
    },
    connections: () => connections,
    close: refuse,
  };
}
