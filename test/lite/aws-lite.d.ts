/** Plugins of aws-lite come without types. */
declare module '@aws-lite/*' {
  const plugin: unknown
  export default plugin
}
