/**
 * What the wire cannot carry: values that the types allow and that come back as something else, or not at all, however
 * well both ends do. One row a loss, with the protocols and places where it happens; everything else must survive
 * the way there and back, which the round-trip tests check for every shape of every service.
 */
import type { ProtocolName } from './model/types.ts'

/** Where a value travels; members of RPC protocols all stand in the body. */
export type Place = 'body' | 'payload' | 'header' | 'prefixHeaders' | 'query' | 'label' | 'status'
export type Direction = 'request' | 'response'

export type LossName =
  | 'emptyList'
  | 'emptyFlatList'
  | 'emptyQueryList'
  | 'emptyMap'
  | 'emptyFlatMap'
  | 'emptyStructure'
  | 'absentPrefixHeaders'
  | 'prefixHeaderCase'
  | 'headerSpace'
  | 'emptyHeaderItem'
  | 'emptyPayload'
  | 'absentPayload'
  | 'absentContentType'
  | 'absentStatus'
  | 'absentQueryParams'
  | 'sharedName'
  | 'milliseconds'
  | 'farYears'
  | 'farMilliseconds'
  | 'negativeZero'
  | 'halfPairs'
  | 'nullItems'
  | 'nullDocument'
  | 'lineBreaks'

export type Loss = {
  readonly where: readonly Where[]
  /** What cannot be carried. */
  readonly value: string
  /** What arrives in its place. */
  readonly arrives: string
}

type Where = {
  readonly protocols: readonly ProtocolName[]
  readonly places: readonly Place[]
  readonly directions: readonly Direction[]
}

const json: readonly ProtocolName[] = ['awsJson1_0', 'awsJson1_1', 'restJson1', 'rpcv2Json']
const query: readonly ProtocolName[] = ['awsQuery', 'ec2Query']
const rest: readonly ProtocolName[] = ['restJson1', 'restXml']
const all: readonly ProtocolName[] = [...json, ...query, 'restXml', 'rpcv2Cbor']
const xml: readonly ProtocolName[] = [...query, 'restXml']
const everywhere: readonly Place[] = [
  'body',
  'payload',
  'header',
  'prefixHeaders',
  'query',
  'label',
  'status',
]

const at = (
  protocols: readonly ProtocolName[],
  places: readonly Place[],
  directions: readonly Direction[] = ['request', 'response'],
): Where => ({ protocols, places, directions })

export const losses: Readonly<Record<LossName, Loss>> = {
  emptyList: {
    where: [at(['ec2Query'], ['body'], ['request'])],
    value: 'an empty list',
    arrives: 'nothing: a list is nothing but its numbered items',
  },
  emptyFlatList: {
    where: [at(xml, ['body', 'payload'])],
    value: 'an empty flattened list, in XML',
    arrives: 'nothing: its items stand in no element of its own',
  },
  emptyQueryList: {
    where: [at(rest, ['query'], ['request'])],
    value: 'an empty list in the query',
    arrives: 'nothing: the query has a pair for each item',
  },
  emptyMap: {
    where: [at(query, ['body'], ['request'])],
    value: 'an empty map in a form',
    arrives: 'nothing: a map is nothing but its numbered entries',
  },
  emptyFlatMap: {
    where: [at(xml, ['body', 'payload'])],
    value: 'an empty flattened map, in XML',
    arrives: 'nothing: its entries stand in no element of its own',
  },
  emptyStructure: {
    where: [at(query, ['body'], ['request'])],
    value: 'a structure without members in a form, alone or in a list or map',
    arrives: 'nothing: a form has a pair for each simple value',
  },
  absentPrefixHeaders: {
    where: [at(rest, ['prefixHeaders'])],
    value: 'an absent map of prefix headers',
    arrives: 'an empty map: no header says so',
  },
  prefixHeaderCase: {
    where: [at(rest, ['prefixHeaders'])],
    value: 'upper case in the keys of prefix headers',
    arrives: 'lower case: names of headers have none',
  },
  headerSpace: {
    where: [at(rest, ['header', 'prefixHeaders'])],
    value: 'blanks and tabs around a text in a header',
    arrives: 'the text without them',
  },
  emptyHeaderItem: {
    where: [at(rest, ['header'])],
    value: 'an empty text in a list in a header',
    arrives: 'a list without it, or nothing',
  },
  emptyPayload: {
    where: [at(rest, ['payload'])],
    value: 'an empty text or no bytes as the whole body',
    arrives: 'nothing: an absent payload is an empty body too',
  },
  absentPayload: {
    where: [at(['restJson1'], ['payload'], ['request'])],
    value: 'an absent structure as the whole body',
    arrives: 'a structure without members: clients of restJson1 send `{}`',
  },
  absentContentType: {
    where: [at(rest, ['header'])],
    value: 'an absent member that is bound to Content-Type',
    arrives: 'the media type of the body',
  },
  absentStatus: {
    where: [at(rest, ['status'], ['response'])],
    value: 'an absent status',
    arrives: 'the status of the response',
  },
  absentQueryParams: {
    where: [at(rest, ['query'], ['request'])],
    value: 'a map of query parameters apart from what else is in the query',
    arrives:
      'a map of the whole query, literals and other members included: servers gather all of it',
  },
  sharedName: {
    where: [at(query, ['body'], ['request'])],
    value: 'which of two members that a form calls the same was given (ReceiveMessage of SQS)',
    arrives: 'the value in both',
  },
  milliseconds: {
    where: [at(all, everywhere)],
    value: 'milliseconds in an http-date',
    arrives: 'the second they belong to',
  },
  farYears: {
    where: [at(all, everywhere)],
    value: 'years below 1 and beyond 9999 in a date-time or an http-date',
    arrives: 'nothing: they are refused before they are sent',
  },
  farMilliseconds: {
    where: [at(all, everywhere)],
    value: 'milliseconds more than 2^42 seconds away from 1970 (the year 141338) in epoch seconds',
    arrives: 'a millisecond beside: numbers have no more digits there',
  },
  negativeZero: {
    where: [at([...json, ...xml], everywhere)],
    value: 'the sign of zero',
    arrives: '0',
  },
  halfPairs: {
    where: [
      at([...xml, 'rpcv2Cbor'], everywhere),
      at(['restJson1'], ['payload', 'header', 'prefixHeaders', 'query', 'label']),
    ],
    value: 'half of a surrogate pair in a text (JSON documents do carry it)',
    arrives: 'U+FFFD',
  },
  nullItems: {
    where: [at(xml, ['body', 'payload'])],
    value: 'null in a sparse list or map',
    arrives: 'a list or map without it',
  },
  nullDocument: {
    where: [at([...json, 'rpcv2Cbor'], everywhere)],
    value: 'null as a document',
    arrives: 'nothing: null is how an absent member may be written',
  },
  lineBreaks: {
    where: [at(rest, ['header', 'prefixHeaders'])],
    value: 'line breaks and U+0000 in a header',
    arrives: 'nothing: they are refused before they are sent',
  },
}

/** @example isLost('milliseconds', 'restJson1', 'header', 'request') // true */
export const isLost = (
  name: LossName,
  protocol: ProtocolName,
  place: Place,
  direction: Direction,
): boolean =>
  losses[name].where.some(
    ({ protocols, places, directions }) =>
      protocols.includes(protocol) && places.includes(place) && directions.includes(direction),
  )
