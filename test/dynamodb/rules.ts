/** Where the two DynamoDBs answer differently, by rule: what it is, who is right, and how one knows. */
import type { Answer } from './peers.ts'

export type Difference = {
  readonly op: string
  readonly input: Readonly<Record<string, unknown>>
  readonly ours: Answer
  readonly theirs: Answer
}

export type Rule = {
  readonly name: string
  readonly right: 'ours' | 'theirs' | 'both'
  readonly why: string
  readonly explains: (difference: Difference) => boolean
}

export const message = (answer: Answer): string => String(answer.message ?? answer.Message ?? '')

const bothSay = (ours: RegExp, theirs: RegExp) => (difference: Difference) =>
  ours.test(message(difference.ours)) && theirs.test(message(difference.theirs))

const texts = ({ input }: Difference): string =>
  Object.entries(input)
    .filter(([member]) => member.endsWith('Expression'))
    .map(([, text]) => String(text))
    .join(' ; ')

const withoutSuffix = (difference: Difference, cut: RegExp): boolean =>
  message(difference.ours).replace(cut, '') === message(difference.theirs).replace(cut, '')

export const rules: readonly Rule[] = [
  {
    name: 'missing operands',
    right: 'ours',
    why: 'An operand that is not there makes every comparison false but <>; dynalite takes two of them for equal.',
    explains: difference =>
      /(?<![:\w])(?:size\([^)]*\)|[#\w.[\]]+)\)? (?:=|<>|<=|>=|<|>) \(?(?:size\(|(?!:)[#\w])/.test(
        texts(difference),
      ) && !/Syntax|reserved|Invalid function/.test(message(difference.ours)),
  },
  {
    name: 'words of syntax errors',
    right: 'ours',
    why: 'AWS names the token and what stands around it; dynalite lists what it expected.',
    explains: bothSay(/Syntax error; token: /, /Syntax error; /),
  },
  {
    name: 'empty key values',
    right: 'ours',
    why: 'AWS says "are not valid." since keys and values are checked apart.',
    explains: bothSay(
      /are not valid\. The AttributeValue for a key attribute cannot contain an empty/,
      /were invalid: The AttributeValue for a key attribute cannot contain an empty/,
    ),
  },
  {
    name: 'operand types of ADD and DELETE',
    right: 'ours',
    why: 'AWS names the set of types that are allowed.',
    explains: difference => withoutSuffix(difference, /, typeSet: ALLOWED_FOR_\w+$/),
  },
  {
    name: 'values without an expression',
    right: 'ours',
    why: 'The newer checks of AWS no longer name the expressions that are missing.',
    explains: difference =>
      withoutSuffix(difference, /: [\w ]+ (?:is|are) null$/) ||
      /^ExpressionAttributeValues can only be specified when using expressions: /.test(
        message(difference.theirs),
      ),
  },
  {
    name: 'key conditions under their name',
    right: 'ours',
    why: 'AWS puts faults of key conditions under "Invalid KeyConditionExpression".',
    explains: difference => withoutSuffix(difference, /^Invalid KeyConditionExpression: /),
  },
  {
    name: 'which index is named',
    right: 'both',
    why: 'Where an attribute is a key of two indexes, either may be named.',
    explains: difference => withoutSuffix(difference, /(?:IndexName: \w+|, IndexKey: \w+)/g),
  },
  {
    name: 'projection beside Select',
    right: 'ours',
    why: 'AWS refuses a projection where Select is not SPECIFIC_ATTRIBUTES; dynalite passes over it.',
    explains: ({ ours }) => /^Cannot specify the \w+ when choosing to get/.test(message(ours)),
  },
  {
    name: 'nothing that was updated',
    right: 'both',
    why: 'Attributes that are to be returned and are not there: an empty map, or none.',
    explains: ({ op, input, ours, theirs }) =>
      op === 'UpdateItem' &&
      /^UPDATED_/.test(String(input.ReturnValues)) &&
      JSON.stringify(ours) === '{}' &&
      JSON.stringify(theirs) === '{"Attributes":{}}',
  },
  {
    name: 'index keys before or after the update',
    right: 'both',
    why: 'Whether the type of a new index key or an operand of the update is looked at first.',
    explains: ({ op, ours, theirs }) =>
      op === 'UpdateItem' &&
      /Type mismatch for Index Key/.test(message(theirs) + message(ours)) &&
      message(ours) !== message(theirs),
  },
  {
    name: 'duplicates or values of a batch',
    right: 'both',
    why: 'Whether the keys of a batch are compared before or after its items are looked at.',
    explains: bothSay(/Type mismatch for Index Key/, /item keys contains duplicates/),
  },
  {
    name: 'not containing where there is nothing',
    right: 'ours',
    why: 'NOT_CONTAINS is false for an attribute that is not there; dynalite lets it pass.',
    explains: ({ input }) => /NOT_CONTAINS/.test(JSON.stringify(input)),
  },
  {
    name: 'older BEGINS_WITH of what is no text',
    right: 'ours',
    why: 'AWS takes texts and bytes for BEGINS_WITH, and refuses the rest before it reads anything.',
    explains: ({ ours }) =>
      /ComparisonOperator BEGINS_WITH is not valid for \w+ AttributeValue type/.test(message(ours)),
  },
  {
    name: 'operators of key conditions or what is unused',
    right: 'both',
    why: 'Whether an operator that no key condition has is told before names and values that nothing uses.',
    explains: bothSay(
      /Invalid operator used in KeyConditionExpression/,
      /unused in expressions: keys:/,
    ),
  },
  {
    name: 'operands or paths of an update',
    right: 'both',
    why: 'Whether an operand of the wrong type or a path that leads nowhere is told first.',
    explains: bothSay(
      /An operand in the update expression has an incorrect data type/,
      /The document path provided in the update expression is invalid for update/,
    ),
  },
  {
    name: 'empty values of index keys',
    right: 'ours',
    why: 'AWS refuses an empty text in the key of an index; dynalite keeps it.',
    explains: ({ ours }) =>
      /A value specified for a secondary index key is not supported/.test(message(ours)),
  },
]
