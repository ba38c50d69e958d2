/**
 * Machine Learning predicts at the endpoint that the model was given.
 * https://docs.aws.amazon.com/machine-learning/latest/APIReference/API_Predict.html
 */
import type { Quirk } from './index.ts'

export const machineLearning: Quirk = {
  async call(next, given) {
    const endpoint = given.request?.PredictEndpoint
    return given.op === 'Predict' && typeof endpoint === 'string'
      ? next({ ...given, endpoint: endpoint.includes('://') ? endpoint : `https://${endpoint}` })
      : next(given)
  },
}
