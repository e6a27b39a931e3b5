import * as z from 'zod';
import { endByFrontChannel } from '#lib/bff/end-by-front-channel.ts';
import { renderFrontChannelPage } from '#lib/http/front-channel-page.ts';
import { handler } from '#lib/http/handler.ts';
import { parseParameters } from '#lib/http/parameters.ts';
import { page } from '#lib/http/responses.ts';

const parameters = z.object({ iss: z.string().min(1), sid: z.string().min(1) });

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  GET: async ({ query, runtime }) => {
    const { iss, sid } = parseParameters(query, parameters);
    await endByFrontChannel(runtime, { issuer: iss, providerSessionId: sid });
    return page(renderFrontChannelPage(iss));
  },
});
