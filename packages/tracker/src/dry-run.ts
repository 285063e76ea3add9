import { toJson, type WireBatch } from '@footfall/protocol'

/** In the place of `post`: tells the console what would leave, byte for byte, and then that all of it was accepted. */
export async function dryRun(endpoint: string, batch: WireBatch): Promise<Response> {
  console.log(endpoint, toJson(batch))
  return new Response(JSON.stringify({ session_id: 1, results: batch.events }))
}
