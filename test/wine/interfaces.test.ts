/**
 * Must show 3 of Windows: the enumeration of adapters against a GetAdaptersAddresses of our own (adapters.cc), which tells what
 * no Wine and hardly any Windows at hand does.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compileForWindows, Wine, wineSuite } from './wine.js'

interface Told {
  calls: { flags: number; size: number; answer: number }[]
  error: string
  adapters: {
    name: string
    friendlyName: string
    description: string
    index: number
    mac: string
    mtu: number
    state: string
    kind: string
    up: number
    loopback: number
    compartment: number
    foreign: number
    address: string
  }[]
}

/** ERROR_BUFFER_OVERFLOW, and GAA_FLAG_INCLUDE_ALL_COMPARTMENTS. */
const OVERFLOW = 111
const ALL_COMPARTMENTS = 0x200

await wineSuite('the list of adapters', () => {
  let wine: Wine
  let program: string
  const list = async (what: string): Promise<Told> => {
    const { stdout, stderr, status } = await wine.run([program, what])
    expect(status, stderr).toBe(0)
    return JSON.parse(stdout) as Told
  }
  beforeAll(async () => {
    wine = await Wine.create()
    program = await compileForWindows(
      'adapters.exe',
      ['test/wine/adapters.cc', 'native/windows/interfaces.cc', 'native/windows/text.cc'],
      ['-lws2_32', '-liphlpapi', '-Wno-cast-function-type'],
    )
  })
  afterAll(() => wine?.close())

  it('asks once, with 15 KB, for everything in all compartments', async () => {
    const { calls, adapters } = await list('hex')
    expect(calls).toEqual([{ flags: 0x100 | ALL_COMPARTMENTS | 0b1110, size: 15_360, answer: 0 }])
    expect(adapters).toEqual([
      {
        name: '{00000001-1234-5678-9ABC-DEF012345678}',
        friendlyName:
          'vEthernet (Virtual Switch-d206475ce13256766b9a16383540a740fe31da8d20499349fe98693393a8490f-0)',
        description: 'Hyper-V Virtual Ethernet Adapter #2',
        index: 1,
        mac: '00:15:5d:aa:bb:cc',
        mtu: 1500,
        state: 'up',
        kind: 'vethernet',
        up: 1,
        loopback: 0,
        compartment: 1,
        foreign: 0,
        address: '172.16.0.0/20',
      },
    ])
  })

  it('takes names of 256 and descriptions of 1,000 characters', async () => {
    const [one] = (await list('long')).adapters
    expect(one?.friendlyName).toHaveLength(256)
    expect(one?.description).toHaveLength(1000)
  })

  it('takes 2,000 characters of CJK, emoji, right-to-left text and quotes as they are', async () => {
    const [one] = (await list('scripts')).adapters
    const part = '以太网😀\u200Fشبكة"\'`'
    expect(one?.description).toBe(part)
    expect(one?.friendlyName).toBe(part.repeat(Math.floor(2000 / part.length)))
  })

  it('makes a half surrogate pair U+FFFD', async () => {
    const [one] = (await list('half')).adapters
    expect(one).toMatchObject({ friendlyName: 'a\uFFFDb', description: '\uFFFD' })
  })

  it('takes the GUID where there is no name, and an empty description', async () => {
    const { adapters } = await list('empty')
    expect(adapters.map(({ friendlyName, description }) => [friendlyName, description])).toEqual([
      ['Ethernet', ''],
      ['{00000002-1234-5678-9ABC-DEF012345678}', 'no name'],
      ['{00000003-1234-5678-9ABC-DEF012345678}', ''],
    ])
  })

  it('takes 200 adapters, with a buffer of the size that was asked for', async () => {
    const { calls, adapters } = await list('many')
    expect(adapters).toHaveLength(200)
    expect(calls.map(({ answer }) => answer)).toEqual([OVERFLOW, 0])
  })

  it('follows a list that grows between the calls', async () => {
    const { calls, adapters } = await list('growing')
    expect(calls.length).toBeGreaterThan(2)
    expect(calls.at(-1)?.answer).toBe(0)
    expect(adapters.length).toBeGreaterThanOrEqual(3)
  })

  it('gives up on a list that grows for ever, with the error in words', async () => {
    const { calls, error } = await list('never')
    expect(calls).toHaveLength(10)
    expect(error).toMatch(/^CAPTURE_FAILED: The list of adapters could not be read .*\(111\)$/)
  })

  it('marks the adapters of other compartments', async () => {
    const { adapters } = await list('compartments')
    expect(
      adapters.map(({ friendlyName, compartment, foreign }) => [
        friendlyName,
        compartment,
        foreign,
      ]),
    ).toEqual([
      ['ours', 1, 0],
      ['of a container', 7, 1],
    ])
  })

  it('takes ERROR_NO_DATA for an empty list', async () => {
    expect(await list('none')).toMatchObject({ error: '', adapters: [] })
  })

  it('asks without compartments where Windows does not know them', async () => {
    const { calls, adapters } = await list('older')
    expect(adapters).toHaveLength(1)
    expect(calls.map(({ flags }) => flags & ALL_COMPARTMENTS)).toEqual([ALL_COMPARTMENTS, 0])
  })

  it('tells what Windows said when it refuses', async () => {
    expect((await list('refused')).error).toMatch(/^CAPTURE_FAILED: .*\(5\)$/)
  })

  it('names kinds and states', async () => {
    const { adapters } = await list('kinds')
    expect(adapters.map(({ kind }) => kind)).toEqual([
      ...['ethernet', 'ppp', 'loopback', 'ethernet', 'wireless', 'tunnel', 'mobile', 'other'],
    ])
    expect(adapters.map(({ state }) => state).slice(0, 4)).toEqual([
      ...['up', 'down', 'lowerlayerdown', 'notpresent'],
    ])
  })
})
