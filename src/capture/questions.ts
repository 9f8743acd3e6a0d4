/** Questions to a worker that wait for their answers, each for a time of its own. */
export class Questions {
  readonly #waiting = new Map<number, (answer: unknown) => void>()
  #last = 0

  /** Has `post` send the question of this number; resolves with the answer, with null when there is none within `most` milliseconds. */
  ask(post: (id: number) => void, most: number): Promise<unknown> {
    const id = ++this.#last
    return new Promise((resolve) => {
      const done = (answer: unknown) => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        resolve(answer)
      }
      const timer = setTimeout(done, most, null)
      this.#waiting.set(id, done)
      post(id)
    })
  }

  answer(id: number, answer: unknown): void {
    this.#waiting.get(id)?.(answer)
  }

  /** The worker has gone: nobody waits any longer. */
  end(): void {
    for (const done of [...this.#waiting.values()]) done(null)
  }
}
