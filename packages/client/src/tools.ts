/** What a client does beside calling and is seldom asked for: loaded when one of them is. */
export { doc, docData, requestSchema, responseSchema, sample } from './about.ts'
export { items, pages } from './pages.ts'
export { prepare } from './prepare.ts'
export { presign } from './presign.ts'
export { checkRequest } from './validation.ts'
export { wait } from './wait.ts'
