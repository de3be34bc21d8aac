// A conflict in words: which line, and what each side says.

const NAMES = {
  fn: 'Name',
  org: 'Company',
  title: 'Title',
  emails: 'E-mail',
  tels: 'Phone',
  urls: 'Web',
  adrs: 'Address',
  other: 'Also on the card',
  note: 'What you talked about',
  name: 'Name of the event',
}

// {about, lines: [{name, mine, theirs}]}
export function choiceOf({ describe, conflict }) {
  const lines = conflict.map(({ field, mine, theirs }) => ({
    name: NAMES[field] ?? field.replace(/_/g, ' '),
    mine: said(mine),
    theirs: said(theirs),
  }))
  return { about: describe, lines }
}

const said = (value) => [value].flat().filter(Boolean).join(', ') || 'Nothing'
