// What a photo file tells about itself.

const JUST_NOW = 2 * 60 * 1000

// When it was taken, if that was just now; otherwise undefined: the server then looks into the photo.
export function capturedAt(file, now = Date.now()) {
  const age = now - file.lastModified
  return age >= 0 && age <= JUST_NOW ? new Date(now).toISOString() : undefined
}
