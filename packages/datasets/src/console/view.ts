/**
 * The part of the console that fills the page: it asks the service what it can do, and shows what it answers, as text alone.
 * Who one is stays in the fields of the page, and is gone with it.
 */
export const view: string = String.raw`
const at = id => document.getElementById(id)
let operations = []
let page = {}

/** An element with its attributes, and what is in it; text comes in as text. */
function made(name, attributes, ...within) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : value)
  element.append(...within)
  return element
}

const say = text => { at('status').textContent = text }
const operation = id => operations.find(({ operationId }) => operationId === id)

/** Letters beyond Latin-1 travel as the bytes of UTF-8, as the service reads them. */
const bytes = text => String.fromCharCode(...new TextEncoder().encode(text))

function identity() {
  const { token, bearer, user } = at('place').elements
  return {
    ...(token.value && { 'x-auth-token': token.value.trim() }),
    ...(bearer.value && { authorization: 'Bearer ' + bearer.value.trim() }),
    ...(user.value && { 'x-forwarded-user': bytes(user.value.trim()) }),
  }
}

/** The answer, read; undefined where it failed, which is said. */
async function ask(row, values) {
  const { summary } = row
  say(summary + ' ...')
  try {
    const { method, target, headers, type, body, form } = requestOf(row, values)
    const data = new FormData()
    for (const [name, value] of form ?? []) data.append(name, value)
    const answer = await fetch(target, {
      method,
      headers: { ...identity(), ...headers, ...(type && { 'content-type': type }) },
      ...(type && { body: JSON.stringify(body) }),
      ...(form && { body: data }),
      credentials: 'omit',
      cache: 'no-store',
    })
    const text = await answer.text()
    if (!answer.ok) return void say('Refused (' + answer.status + '): ' + (text || summary))
    say('Done: ' + summary)
    return /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : text
  } catch (cause) {
    say('Not sent, or not answered: ' + cause.message)
  }
}

const inputOf = {
  choice: ({ choices, ...rest }) =>
    made('select', rest, made('option', { value: '' }, ''), ...choices.map(one => made('option', {}, one))),
  number: rest => made('input', { ...rest, type: 'number', step: 'any' }),
  lines: rest => made('textarea', { ...rest, rows: 2 }),
  json: rest => made('textarea', { ...rest, rows: 2 }),
  long: rest => made('textarea', { ...rest, rows: 3 }),
  file: rest => made('input', { ...rest, type: 'file' }),
  text: rest => made('input', { ...rest, type: 'text', autocomplete: 'off' }),
}

function known(name) {
  const { account, group } = at('place').elements
  return { account: account.value, group: group.value, id: at('one').dataset.id }[name]
}

/** A form of an operation's fields: those that must be filled in first, the others behind 'More'. */
function formOf(row, form, { skip = () => false, label }) {
  const inputs = row.fields.map((field, index) => {
    const { kind, choices, required } = field
    const input = inputOf[kind]({ id: form.id + index, required, choices })
    if (field.place === 'path') input.value = known(field.path[0]) ?? ''
    return input
  })
  const shown = row.fields.map((field, index) => ({ field, input: inputs[index] })).filter(({ field }) => !skip(field))
  const rows = wanted => shown.filter(({ field }) => (field.required || field.kind === 'file') === wanted).map(line)
  const more = rows(false)
  form.replaceChildren(
    ...rows(true),
    ...(more.length > 0 ? [made('details', {}, made('summary', {}, 'More'), ...more)] : []),
    made('button', {}, label),
  )
  return () => inputs.map(({ type, files, value }) => (type === 'file' ? files[0] : value))
}

function line({ field, input }) {
  const hint = field.hint ? ' (' + field.hint + ')' : ''
  return made('p', {}, made('label', { for: input.id }, labelOf(field) + hint), input)
}

/** Values of an operation that needs no more than the place. */
const placeOf = (row, more = {}) => row.fields.map(({ path: [name] }) => more[name] ?? known(name))

async function list(cursor) {
  const row = operation('listDatasets')
  const values = page.values().map((value, index) => {
    const { place, path: [name] } = row.fields[index]
    return place === 'path' ? known(name) : name === 'cursor' ? cursor : value
  })
  const found = await ask(row, values)
  if (found === undefined) return
  say(found.items.length + ' datasets.')
  page.next = found.next_cursor
  at('next').hidden = page.next === undefined
  at('rows').replaceChildren(...found.items.map(rowOf))
}

function rowOf({ id, metadata }) {
  const open = made('button', { type: 'button' }, metadata.name || id)
  open.addEventListener('click', () => show(id))
  const { data_classifications: kinds, finalized_at: final, created_by: by } = metadata
  const cells = [kinds.join(', '), final ? 'final' : 'draft', by, id]
  return made('tr', {}, made('th', { scope: 'row' }, open), ...cells.map(text => made('td', {}, text)))
}

async function show(id) {
  at('one').dataset.id = id
  const found = await ask(operation('getDataset'), placeOf(operation('getDataset')))
  if (found === undefined) return
  at('one').hidden = false
  at('name').textContent = found.metadata.name
  const facts = Object.entries(found.metadata).filter(([, value]) => String(value) !== '')
  at('facts').replaceChildren(
    ...facts.flatMap(([name, value]) => [made('dt', {}, name.replaceAll('_', ' ')), made('dd', {}, String(value))]),
  )
  choose()
  at('name').focus()
}

function answered(found) {
  const isLines = Array.isArray(found) && found.every(one => typeof one === 'string')
  at('output').textContent = isLines ? found.join('\n') : typeof found === 'string' ? found : JSON.stringify(found, null, 2)
}

/** One button for each thing to be read of a dataset that needs no more to be said. */
function reads() {
  const places = new Set(['account', 'group', 'id'])
  const rows = operations.filter(
    ({ method, path, fields }) =>
      method === 'GET' && path.includes('{id}') && fields.every(({ required, path: [name] }) => !required || places.has(name)),
  )
  return rows.map(row => {
    const button = made('button', { type: 'button', title: row.summary }, row.operationId)
    button.addEventListener('click', async () => {
      const found = await ask(row, placeOf(row))
      if (found !== undefined) answered(found)
    })
    return button
  })
}

let chosenValues = () => []
function choose() {
  const row = operation(at('operation').value)
  at('summary').textContent = row.summary
  chosenValues = formOf(row, at('form'), { label: row.operationId })
}

const whenSent = (id, act) =>
  at(id).addEventListener('submit', event => {
    event.preventDefault()
    act()
  })

async function begin() {
  const answer = await fetch(document.body.dataset.description)
  operations = operationsOf(await answer.json())
  const skip = ({ place, path: [name] }) => place === 'path' || name === 'cursor'
  page = { values: formOf(operation('listDatasets'), at('search'), { skip, label: 'Search' }) }
  at('operation').append(...operations.map(({ operationId }) => made('option', {}, operationId)))
  at('operation').value = 'createDataset'
  at('operation').addEventListener('change', choose)
  at('reads').append(...reads())
  at('next').addEventListener('click', () => list(page.next))
  whenSent('search', () => list())
  whenSent('place', () => { choose(); list() })
  whenSent('form', async () => {
    const row = operation(at('operation').value)
    const found = await ask(row, chosenValues())
    if (found !== undefined) answered(found)
  })
  choose()
  say('Ready.')
}

begin().catch(cause => say('The service does not say what it can do: ' + cause.message))
`
