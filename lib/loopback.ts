const LOOPBACK_HOST = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a URL stays on this machine: `localhost`, `*.localhost`, `127.0.0.0/8`, `[::1]`. */
export const isLoopback = (url: URL): boolean => LOOPBACK_HOST.test(url.hostname);
