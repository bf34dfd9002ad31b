/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text.h - programs as text that people read and write:
 *
 *	program personality=optee secure=1.1		# a comment
 *	host.0 send op=lend wide=1
 *	  receiver id=borrower perms=2
 *	  range page=8 pages=2
 *	vm1.2 reclaim of=all
 *
 * The first line is the header; an indented line is an attachment to the step above it. Fields
 * that are zero (or say the first word of their list) are left out. A number may stand for a word.
 * Text that was written here, read and written again is the same text; so are the bytes.
 */
#ifndef FUZZ_TEXT_H
#define FUZZ_TEXT_H

#include <stdio.h>

#include "program.h"

/* fuzz_text_is - whether these bytes are the text of a program rather than its bytes. */
bool fuzz_text_is(const uint8_t *bytes, size_t count);

/* fuzz_text_write - a program as text. */
void fuzz_text_write(const struct fuzz_program *program, FILE *out);

/* fuzz_text_step - one step, without the newline. */
void fuzz_text_step(const struct fuzz_step *step, FILE *out);

/*
 * fuzz_text_read - a program from text. What is wrong goes to `errors` with its line, and what
 * would be right. Returns: false then.
 */
bool fuzz_text_read(struct fuzz_program *program, const char *text, size_t count, FILE *errors);

#endif
