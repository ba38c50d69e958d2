/** Every protocol's server side in one module: they share most of their code. */
export { awsJson1_0, awsJson1_1 } from './aws-json.ts'
export { awsQuery, ec2Query } from './query.ts'
export { restJson1 } from './rest-json.ts'
export { restXml } from './rest-xml.ts'
export { rpcv2Cbor } from './rpcv2-cbor.ts'
export { rpcv2Json } from './rpcv2-json.ts'
