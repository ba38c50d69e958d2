/** Percent-encoding as SigV4 and Smithy want it: everything but `A-Za-z0-9-_.~`. */
const unreserved = /^[A-Za-z0-9\-_.~]*$/

export const percentEncode = (text: string): string =>
  unreserved.test(text)
    ? text
    : encodeURIComponent(wellFormed(text)).replace(
        /[!'()*]/g,
        char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      )

/** Half of a surrogate pair cannot be encoded; it becomes U+FFFD, as in UTF-8 encoders. */
const wellFormed = (text: string): string =>
  text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')

/** A greedy label keeps its slashes. */
export const percentEncodePath = (text: string): string =>
  text.split('/').map(percentEncode).join('/')
