/**
 * Fastify's own compilers of schemas, put to work when a route is first asked: an agent that is only scraped never
 * loads them. Compiling all routes at start costs 8 MB and 0.2 s.
 */
import { createRequire } from 'node:module'

// They are CommonJS, and an import would load them at once.
const require = createRequire(import.meta.url)

type Compile<T> = (route: unknown) => T
type Factory<T> = (schemas: unknown, options: unknown) => Compile<T>
type Serializer = (data: unknown) => string
interface Validator {
  (data: unknown): boolean
  errors?: unknown
}

export const lazyCompilers = {
  buildValidator: (schemas: unknown, options: unknown) => {
    const compile = once(() => {
      const factory = require('@fastify/ajv-compiler') as () => Factory<Validator>
      return factory()(schemas, options)
    })
    return (route: unknown) => {
      const validate = once(() => compile()(route))
      const check: Validator = (data) => {
        const valid = validate()(data)
        check.errors = validate().errors
        return valid
      }
      return check
    }
  },
  buildSerializer: (schemas: unknown, options: unknown) => {
    const compile = once(() => {
      const factory = require('@fastify/fast-json-stringify-compiler') as () => Factory<Serializer>
      return factory()(schemas, options)
    })
    return (route: unknown) => {
      const serialize = once(() => compile()(route))
      return (data: unknown) => serialize()(data)
    }
  },
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
