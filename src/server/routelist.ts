/** The router's own list of routes: for `GET /api/v1`, for Allow, and for the tests of credentials. */
import type { FastifyInstance } from 'fastify'

export interface RouteEntry {
  method: string
  path: string
  summary: string
  /** Answers anyone. */
  open: boolean
  /** Not described: files of the documentation page. */
  hidden: boolean
}

export class RouteList {
  readonly all: RouteEntry[] = []
  readonly #patterns = new Map<string, RegExp>()

  /** Notes every route that is registered from now on. */
  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ method, url, schema, config }) => {
      const { summary = '', hide = false } = (schema ?? {}) as { summary?: string; hide?: boolean }
      for (const name of [method].flat()) {
        this.all.push({
          method: name,
          path: url,
          summary,
          open: config?.open === true,
          hidden: hide || summary === '',
        })
      }
      if (!this.#patterns.has(url)) this.#patterns.set(url, patternOf(url))
    })
  }

  /** The routes whose path matches, whatever their method. */
  matching(path: string): RouteEntry[] {
    return this.all.filter((route) => this.#patterns.get(route.path)?.test(path) === true)
  }
}

/** `/captures/:id/x` and `/docs/*`, as the router reads them. */
function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace(/:[A-Za-z]+/g, '[^/]+').replace('*', '.*')}$`)
}
