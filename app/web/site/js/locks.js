// Pages of one browser and its worker share what is kept; what must not be done twice at once is done under a name.

export function oneAtATime(name, work) {
  return globalThis.navigator?.locks ? navigator.locks.request(name, work) : work()
}
