/** JMESPath text to its parsed form, which is what service packages carry. */
import { compile } from '@jmespath-community/jmespath'

/** @example parseJmespath('TransactItems[*].Get.TableName') */
export const parseJmespath = (text: string): unknown => compile(text)
