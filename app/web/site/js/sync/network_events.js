// When to send what waits and to ask what is new: as soon as there is a network, and when somebody looks.
// A phone without Background Sync, every iPhone, has nothing else.

export function listenForNetwork(keepInStep, { window = globalThis, document = globalThis.document } = {}) {
  window.addEventListener('online', keepInStep)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && keepInStep())
}
