// UUIDs of version 7, made on the phone: they sort by the time they were made, also within a millisecond.

let last = 0

export function uuid7(now = nextInstant(), random = crypto.getRandomValues(new Uint8Array(10))) {
  const bytes = new Uint8Array(16)
  for (let place = 5, rest = now; place >= 0; place -= 1, rest = Math.floor(rest / 256)) bytes[place] = rest % 256
  bytes.set(random, 6)
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function nextInstant() {
  last = Math.max(Date.now(), last + 1)
  return last
}
