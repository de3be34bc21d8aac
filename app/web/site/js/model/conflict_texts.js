// A conflict in words: which line, and what each side says.

import { noop, t, translated } from '../i18n.js'

const NAMES = {
  fn: noop('Name'),
  org: noop('Company'),
  title: noop('Title'),
  emails: noop('E-mail'),
  tels: noop('Phone'),
  urls: noop('Web'),
  adrs: noop('Address'),
  other: noop('Also on the card'),
  note: noop('What you talked about'),
  name: noop('Name of the event'),
}

// {about, lines: [{name, mine, theirs}]}
export function choiceOf({ describe, conflict }) {
  const lines = conflict.map(({ field, mine, theirs }) => ({
    name: NAMES[field] ? translated(NAMES[field]) : field.replace(/_/g, ' '),
    mine: said(mine),
    theirs: said(theirs),
  }))
  return { about: describe, lines }
}

const said = (value) => [value].flat().filter(Boolean).join(', ') || t('Nothing')
