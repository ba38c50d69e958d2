/**
 * npm start: builds what is missing, starts the local AWS on loopback, shows a short tour of real calls, then stays up
 * (`-- --once` ends after the tour).
 */

await import('./build.mjs')
const { tour } = await import('../examples/tour.mjs')
const once = process.argv.includes('--once')
await tour({ once })
