/** What expressions say, before anything is known of names and values. */

/** A name, an alias for one (`#n`), or a place in a list. */
export type Step =
  | { readonly name: string }
  | { readonly alias: string }
  | { readonly index: number }

export type Path = { readonly kind: 'path'; readonly steps: readonly Step[] }
export type ValueReference = { readonly kind: 'value'; readonly name: string }
export type Call = {
  readonly kind: 'call'
  readonly name: string
  readonly operands: readonly Operand[]
}
export type Operand = Path | ValueReference | Call | Arithmetic
export type Arithmetic = {
  readonly kind: 'arithmetic'
  readonly operator: '+' | '-'
  readonly operands: readonly [Operand, Operand]
}

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>='

type Joint<Kind> = { readonly kind: Kind; readonly left: Condition; readonly right: Condition }

export type Condition =
  | Joint<'and'>
  | Joint<'or'>
  | { readonly kind: 'not'; readonly condition: Condition }
  | {
      readonly kind: 'compare'
      readonly operator: Comparator | 'BETWEEN' | 'IN'
      readonly operands: readonly Operand[]
    }
  | Call

export type Action =
  | { readonly kind: 'SET'; readonly path: Path; readonly operand: Operand }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly value: ValueReference }
