/**
 * HEALTHCHECK of the Windows images: asks /healthz where SIDECAP_LISTEN says that the agent listens; exit code 0 when it
 * answers well. A port that the system chose (:0) is not known here: then nothing is asked, and the end of the process
 * is the end of the container anyway.
 */
import { parseListen } from '../dist/units.js'

const { host, port } = parseListen(process.env.SIDECAP_LISTEN || ':9722') ?? { host: '', port: 0 }
// Listening on all addresses is listening on loopback too.
const everywhere = host === '' || host === '0.0.0.0' || host === '::'
const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
if (port !== 0) {
  // The address may be one that asks for a token or refuses this Host header: /healthz does neither.
  const healthy = await fetch(`http://${name}:${port}/healthz`, {
    signal: AbortSignal.timeout(8000),
  }).then(
    (answer) => answer.ok,
    () => false,
  )
  process.exitCode = healthy ? 0 : 1
}
