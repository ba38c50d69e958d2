/** How the console looks: as the reader's system does, light or dark, with the focus plain to see. */
export const style: string = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 64rem; margin: 0 auto; padding: 1rem; }
section { border-top: 1px solid; margin-top: 1rem; }
label { display: inline-block; min-width: 14rem; }
form p { margin: .3rem 0; }
input, select, textarea, button { font: inherit; max-width: 100%; }
:focus-visible { outline: 3px solid; outline-offset: 2px; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { overflow: auto; max-height: 30rem; border: 1px solid; padding: .5rem; }
#status { position: sticky; top: 0; background: Canvas; min-height: 1.5em; white-space: pre-wrap; }
`
