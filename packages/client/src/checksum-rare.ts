/** Checksum algorithms that are seldom met, loaded with the first that is. */
export { rare } from '@plainwire/wire/checksum/rare'
