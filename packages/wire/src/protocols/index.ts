/** Every protocol there is code for, loaded when one is spoken. Programs that want one only name it in their model. */
import type { Codecs } from '../model/types.ts'

export const allCodecs: Codecs = {
  awsJson1_0: async () => (await import('./aws-json-events.ts')).awsJson1_0,
  awsJson1_1: async () => (await import('./aws-json-events.ts')).awsJson1_1,
  awsQuery: async () => (await import('./query.ts')).awsQuery,
  ec2Query: async () => (await import('./query.ts')).ec2Query,
  restJson1: async () => (await import('./rest-json-events.ts')).restJson1,
  restXml: async () => (await import('./rest-xml-events.ts')).restXml,
  rpcv2Cbor: async () => (await import('./rpcv2-cbor-events.ts')).rpcv2Cbor,
  rpcv2Json: async () => (await import('./rpcv2-json-events.ts')).rpcv2Json,
}
