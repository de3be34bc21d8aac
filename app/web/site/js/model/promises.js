// Whether the promise is fulfilled; a rejection is an answer here, not an error.
/** @param {Promise<unknown>} promise */
export const succeeds = (promise) =>
  promise.then(
    () => true,
    () => false,
  )
