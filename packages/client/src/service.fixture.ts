/** A service written by hand, small enough to be seen whole, for the tests of this package. */
import type { Member, Operation, ResponseBody, Section, Service, Shape } from '@plainwire/wire'
import { allCodecs } from '@plainwire/wire/protocols'
import type { Environment } from './environment.ts'

export type NotesTypes = {
  /** A label, a body, and a token that fills itself. */
  PutNote: {
    request: { Name: string; Text?: string; Size?: number; Token?: string }
    response: { Id?: string }
  }
  ListNotes: { request: { Prefix?: string }; response: { Names: string[] } }
  /** Anyone may call it. */
  Greet: { request: object; response: { Words?: string } }
  ReadNote: { request: { Name: string }; response: { Kind?: string; Body: ResponseBody } }
  WriteNote: { request: { Name: string; Body: unknown }; response: { Id?: string } }
}

const structure = (members: Readonly<Record<string, Member>>, more: object = {}): Shape => ({
  type: 'structure',
  members,
  ...more,
})

const shapes: Readonly<Record<string, Shape>> = {
  PutNoteRequest: structure({
    Name: { required: true, in: 'label' },
    Text: {},
    Size: { type: 'integer' },
    Token: { token: true },
  }),
  PutNoteResponse: structure({ Id: {} }),
  ListNotesRequest: structure({ Prefix: { in: 'query', name: 'prefix' } }),
  ListNotesResponse: structure({ Names: { shape: 'Names', required: true } }),
  Names: { type: 'list', member: {} },
  GreetResponse: structure({ Words: {} }),
  ReadNoteRequest: structure({ Name: { required: true, in: 'label' } }),
  ReadNoteResponse: structure({
    Kind: { in: 'header', name: 'x-kind' },
    Body: { type: 'blob', streaming: true, in: 'payload' },
  }),
  WriteNoteRequest: structure({
    Name: { required: true, in: 'label' },
    Body: { type: 'blob', streaming: true, in: 'payload' },
  }),
  NoSuchNote: structure({ message: {}, Name: {} }, { error: { fault: 'client', status: 404 } }),
}

const operation = (name: string, method: string, uri: string, more: object = {}): Operation => ({
  name,
  ...(`${name}Request` in shapes ? { input: `${name}Request` } : {}),
  output: name === 'WriteNote' ? 'PutNoteResponse' : `${name}Response`,
  errors: ['NoSuchNote'],
  http: { method, uri, code: 200 },
  ...more,
})

const sections: Readonly<Record<string, Section>> = Object.fromEntries(
  [
    operation('PutNote', 'PUT', '/notes/{Name}'),
    operation('ListNotes', 'GET', '/notes'),
    operation('Greet', 'POST', '/greet', { auth: ['none'] }),
    operation('ReadNote', 'GET', '/notes/{Name}/body'),
    operation('WriteNote', 'POST', '/notes/{Name}/body'),
  ].map(made => [made.name, { operation: made, shapes }]),
)

/** No endpoint rules: it goes where the client says. */
export const notes: Service<NotesTypes> = {
  name: 'notes',
  id: 'Notes',
  version: '2020-01-01',
  shapeName: 'Notes',
  signingName: 'notes',
  protocols: ['restJson1'],
  auth: ['sigv4'],
  codecs: allCodecs,
  operations: Object.keys(sections),
  section: name => sections[name],
  constraints: async () => ({ PutNoteRequest$Text: { max: 5 }, PutNoteRequest$Size: { min: 1 } }),
  docs: async () => ({ '': 'Notes.', PutNote: '<p>Puts a <b>note</b>.</p>' }),
}

/** Credentials whose every part is easy to find where it must not be. */
export const credentials: {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
} = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'SECRETSECRET',
  sessionToken: 'TOKENTOKEN',
}

/** A machine without variables and files, on which waiting takes no time. */
export const nowhere: Partial<Environment> = {
  variables: {},
  home: () => '/home/me',
  readText: async () => undefined,
  random: () => 0.5,
  wait: async () => undefined,
}
