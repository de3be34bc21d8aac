// What a note on the server becomes when the note that was written beside a photo arrives there.

// `before` is the server's, `noted` what is known to have arrived earlier of `note`. Words of others stay: reading may have
// joined this meeting with an earlier one, and another phone may have written. What came already does not come twice,
// though its answer may have been lost.
export function joinedNote(before, noted, note) {
  const there = before.trim()
  if (!there || there === noted || note.startsWith(there)) return note
  if (there === note || there.endsWith(`\n${note}`)) return there
  if (noted && there.endsWith(`\n${noted}`)) return `${there.slice(0, -noted.length)}${note}`.trim()
  return note ? `${there}\n${note}` : there
}
