/** The library: the agent, and what is needed to configure it and to read its errors. */
export { type Agent, startAgent } from './agent.js'
export { type Config, loadConfig } from './config.js'
export { ERRORS, type ErrorBody, type ErrorCode, SidecapError } from './errors.js'
