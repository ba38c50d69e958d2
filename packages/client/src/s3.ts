/** What S3 has and no other service: forms that browsers post. */
export { type PostCall, type PostCondition, type PostForm, presignPost } from './quirks/s3-post.ts'
