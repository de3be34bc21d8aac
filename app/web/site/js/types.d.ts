// The shapes that the page's modules hand to each other, for editors and `make check`; nothing of this is served. They are
// global, so that a module names them without an import. What the server answers has its full description in
// /api/v1/openapi.json; here stands what the page uses.

// Rows of the server

interface CardValue {
  value: string | null
  raw: string | null
  confidence: number
  box: CardBox | null
  source: 'front' | 'back' | 'qr' | 'user'
  alternatives: string[]
  type?: string
}

interface CardBox {
  side: 'front' | 'back'
  x: number
  y: number
  w: number
  h: number
}

interface Encounter {
  id: string
  rev: number
  contact_id: string
  scan_id: string | null
  event_id: string | null
  met_at: string
  note: string
  state: 'waiting' | 'followed_up' | 'let_go'
  resolved_at: string | null
}

interface Contact {
  id: string
  rev: number
  fn: CardValue | null
  org: CardValue | null
  title: CardValue | null
  given_name: string | null
  family_name: string | null
  emails: CardValue[]
  tels: CardValue[]
  urls: CardValue[]
  adrs: CardValue[]
  other: CardValue[]
  state: Encounter['state']
  needs_review: boolean
  possible_same_as: string[]
  encounters: Encounter[]
  promises: PromiseRow[]
  touches: Touch[]
  keep_warm_months: number | null
  merged_into?: string
}

interface PromiseRow {
  // What the user promised a person. `Promise` is the language's word.
  id: string
  what: string
  due_at: string
  state: 'open' | 'kept' | 'broken' | 'dropped'
}

interface Touch {
  id: string
  channel: string
  touched_at: string
  note: string
  answered_at: string | null
}

interface Meeting {
  // An event of the server, where people are met. `Event` is the browser's word.
  id: string
  rev: number
  name: string
  place: string | null
  purpose: string | null
  goal: number
  starts_at: string | null
  ends_at: string | null
  timezone: string | null
}

interface Nudge {
  id: string
  rev: number
  encounter_id: string
  contact_id: string
  kind: 'follow_up' | 'last_call' | 'snoozed' | 'promise' | 'keep_warm'
  due_at: string
  state: string
  reason: string | null
}

interface Scan {
  id: string
  rev: number
  state: 'queued' | 'reading' | 'read' | 'unreadable'
  reason: string | null
  contact_ids: string[]
  encounter_ids: string[]
}

interface DrawerEntry {
  encounter: Encounter
  contact: Contact
  event: Meeting | null
  next_nudge: Nudge | null
}

// What is kept on this phone

type Reason = 'closed' | 'full' | 'newer' | 'forbidden' | 'lost'

// A key of the shelf and what is kept there; a change is given as fields, or made from the thing as it is.
interface Shelf<T> {
  add(thing: T): Promise<unknown>
  put(thing: T): Promise<unknown>
  update(key: string, changed: Partial<T> | ((before: T) => Partial<T>)): Promise<T | null>
  remove(key: string): Promise<unknown>
  clear(): Promise<unknown>
  get(key: string): Promise<T | undefined>
  all(): Promise<T[]>
}

interface Shelves {
  photos: Shelf<{ id: string; bytes: ArrayBuffer; type: string }>
  captures: Shelf<Capture>
  changes: Shelf<Change>
  rows: Shelf<Row>
  words: Shelf<any>
}

interface Database extends Shelves {
  write<T>(names: (keyof Shelves)[], work: (shelves: Shelves) => Promise<T>): Promise<T>
  close(last?: (shelves: Shelves) => Promise<unknown>): Promise<void>
  readonly isClosed: boolean
}

interface Row {
  key: string
  kind: string
  rev: number
  resource: any
}

// A photo and what was said about it, until the server has all of it: see outbox.js.
interface Capture {
  id: string
  rev: number
  account: string | null
  event_id: string | null
  captured_at: string
  taken_at: string
  note: string
  open: boolean
  touched_at: number
  front: string | null
  back: string | null
  noted: string
  backed: boolean
  encounter_id: string | null
  contact_id: string | null
  meeting: Pick<Encounter, 'id' | 'rev' | 'note'> | null
  problem: string | null
  tries: number
  photo?: Blob // of captures from before photos were kept apart
}

// What the user changed, until the server has taken it: see store.js.
interface WantedChange {
  method: 'PATCH' | 'POST' | 'PUT' | 'DELETE'
  path: string
  body?: any
  rev?: number
  seen?: any
  describe?: string
}

interface Change extends WantedChange {
  describe: string
  id: string
  order: number
  before: Record<string, any>
  problem: string | null
  conflict: { field: string; mine: any; theirs: any }[] | null
  current?: number
  tried?: boolean
}

// The network

interface AskOptions {
  body?: any
  form?: FormData
  rev?: number
  signal?: AbortSignal
  open?: boolean
  cache?: RequestCache
  patience?: number
  keepalive?: boolean
}

// Every answer is what the server says in JSON; every failure is a Problem.
interface Api {
  list(path: string, options?: AskOptions): Promise<any[]>
  ask(method: string, path: string, body?: any, options?: AskOptions): Promise<any>
  get(path: string, options?: AskOptions): Promise<any>
  post(path: string, body?: any, options?: AskOptions): Promise<any>
  put(path: string, body?: any, options?: AskOptions): Promise<any>
  patch(path: string, body?: any, options?: AskOptions): Promise<any>
  remove(path: string, options?: AskOptions): Promise<any>
  send(path: string, form: FormData, options?: AskOptions): Promise<any>
  file(path: string, options?: AskOptions): Promise<Blob>
}

// What views work with

interface Markup {
  text: string
}
type Content = Markup | string | number | boolean | null | undefined | Content[]
// These five are written out: what TypeScript infers from an object literal of JavaScript allows every other name, too.

type Unsubscribing = (heard: () => unknown, signal?: AbortSignal) => void
type Taken = Pick<Capture, 'id' | 'account' | 'event_id' | 'captured_at' | 'taken_at'> & { front: Blob; back?: Blob | null }

interface Outbox {
  keep(taken: Taken): Promise<Capture>
  addBack(id: string, blob: Blob): Promise<Capture | null>
  write(last: Capture, note: string): Promise<Capture>
  closeAbandoned(ifFree: (id: string, work: () => Promise<unknown>, at: number) => unknown): Promise<void>
  separatePhotos(): Promise<void>
  change(id: string, changed: Partial<Capture> | ((before: Capture) => Partial<Capture>)): Promise<Capture | null>
  remove(id: string): Promise<boolean>
  removeUnchanged(capture: Pick<Capture, 'id' | 'rev'>): Promise<boolean>
  get(id: string): Promise<Capture | undefined>
  waiting(): Promise<Capture[]>
  photo(id: string): Promise<Blob | undefined>
  onChange: Unsubscribing
}

interface Store {
  drawer(): DrawerEntry[]
  contact(id: string): Contact | null
  contacts(): Contact[]
  events(): Meeting[]
  event(id: string): Meeting | null
  account(): any
  scan(id: string): Scan | null
  row(kind: string, id: string): any
  nudges(encounterId: string): Nudge[]
  readonly knows: boolean
  readonly asOf: Date | null
  readonly waiting: Change[]
  learn(kind: string, resource: any): Promise<void>
  change(wanted: WantedChange): Promise<{ id: string; sent: Promise<any> }>
  takeBack(id: string): Promise<boolean>
  choose(id: string, whose: 'mine' | 'theirs'): Promise<void>
  tryAgain(id: string): Promise<void>
  refresh(): Promise<void>
  flush(): Promise<boolean>
  load(): Promise<void>
  subscribe: Unsubscribing
}

interface Sending {
  flush(): Promise<void>
  later(): void
  handOver(): unknown
  stop(): void
  readonly nextAt: Date | null
  onPlan: Unsubscribing
}

interface Shared {
  account(): Promise<any>
  events(): Promise<Meeting[]>
  currentEvent(now?: Date): Promise<Meeting | null>
  setAccount(changed: any): Promise<void>
}

// What is remembered of one account: see session.js.
interface Session {
  chosenEvent: string | null
  reminds: boolean
  automaticShutter: boolean
  hasKeys: boolean
  zone: string | null
  draft(contactId: string): any
  keepDraft(contactId: string, draft: any): void
  end(): void
  forget(): void
  takeOverFormer(): void
}

interface Identity {
  account: string
  token: string
}

interface OpenAccount {
  readonly isOpen: boolean
  id: string
  token: string
  database: Database
  keepsNothing: Error | null
  session: Session
  signal: AbortSignal
  api: Api
  outbox: Outbox
  store: Store
  sending: Sending
  shared: Shared
  stop(): void
  tellWorker(): Promise<unknown>
  close(last?: (shelves: Shelves) => Promise<unknown>): Promise<void>
}

// What comes up from a field.
type FieldEvent = Event & { target: HTMLInputElement }
type Page = {
  addEventListener(
    type: 'change' | 'input' | 'focusin' | 'focusout',
    listener: (event: FieldEvent) => unknown,
    options?: AddEventListenerOptions,
  ): void
} & HTMLElement

// What there is before the user has signed in.
interface AnonymousApp {
  page: Page
  push: typeof import('./device/push.js')
  api: Api
  reason: string
  paint(markup: Markup, how: { title: string }): void
  attempt(work: () => Promise<unknown>, again?: () => unknown): Promise<boolean>
  enter(identity: Identity, then: string): Promise<void>
  go(path: string, how?: { replace?: boolean }): void
  again(): void
}

interface App extends AnonymousApp {
  account: OpenAccount
  outbox: Outbox
  store: Store
  sending: Sending
  session: Session
  shared: Shared
  keepsNothing: Error | null
  tellWorker(): Promise<unknown>
  leave(reason: string, how?: { isGone?: boolean }): Promise<void>
  keepInStep(): Promise<void>
}

// Paints and listens until `signal` is aborted; what it throws is shown in its place.
type View = (app: App, shown: { params: Record<string, string>; signal: AbortSignal }) => Promise<any>
type Acts = Record<string, (source: HTMLElement, event: MouseEvent) => unknown>
type Forms = Record<string, (values: any, form: HTMLFormElement) => unknown>

// What stands under which id: the page's own markup says so.

interface Document {
  getElementById(id: 'asking'): HTMLDialogElement
  getElementById(id: 'photo'): HTMLDetailsElement
  getElementById(id: 'message' | 'mended' | 'note'): HTMLTextAreaElement
  getElementById(id: 'day' | 'feed' | 'q'): HTMLInputElement
  getElementById(id: 'snap' | 'use'): HTMLButtonElement
  getElementById(id: 'video'): HTMLVideoElement
  getElementById(id: 'cards'): SVGSVGElement & HTMLElement
}

// The page looks for HTML only.
interface ParentNode {
  querySelector(selectors: string): HTMLElement | null
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>
}

// What browsers have and TypeScript does not know

interface ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> }
}

interface Navigator {
  readonly standalone?: boolean // Safari
}

declare namespace Intl {
  interface Locale {
    getTimeZones?(): string[]
    readonly timeZones?: string[]
  }
}

interface Error {
  // Of a Problem and of what is refused before it is sent; of a NotKept.
  status?: number
  code?: string | number
  detail?: string
  current?: any
  isPassing?: boolean
  reason?: string
}

// What the service worker has: TypeScript knows either a page or a worker, and most modules run in both.

interface Window {
  readonly BOOT_WORDS?: Record<string, Record<string, string>> // written above boot.js by the server
  readonly SHELL: { version: string; files: Record<string, string>; places: string[]; languages: Record<string, string> } // written above sw.js by the server
  readonly registration: ServiceWorkerRegistration
  readonly clients: {
    claim(): Promise<void>
    matchAll(which: { type: 'window'; includeUncontrolled: boolean }): Promise<WindowClient[]>
    openWindow(path: string): Promise<WindowClient | null>
  }
  skipWaiting(): Promise<void>
}

interface WindowClient {
  readonly focused: boolean
  focus(): Promise<WindowClient>
  postMessage(message: any): void
}

interface WindowEventMap {
  install: ExtendableEvent
  activate: ExtendableEvent
  fetch: ExtendableEvent & { request: Request; respondWith(answer: Response | Promise<Response>): void }
  push: ExtendableEvent & { data: { json(): any } | null }
  notificationclick: ExtendableEvent & { action: string; notification: Notification }
  sync: ExtendableEvent & { tag: string }
  pushsubscriptionchange: ExtendableEvent
}

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface NotificationOptions {
  actions?: { action: string; title: string }[]
  renotify?: boolean
}
