/** As the package's manifest has it. */
export const version = '0.1.0'
