/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * status_text.c - reasons for people. An object of its own: a program that never asks for a text
 * does not carry them. The strings lie end to end in one struct and are found by offset, because
 * a table of pointers would need relocations.
 */
#include <stddef.h>

#include "ffa/status.h"

struct reason_names {
#define REASON_NAME(name, blame, error, text) char at_##name[sizeof(#name)];
	FFA_REASONS(REASON_NAME)
#undef REASON_NAME
};

struct reason_texts {
#define REASON_TEXT(name, blame, error, text) char at_##name[sizeof(text)];
	FFA_REASONS(REASON_TEXT)
#undef REASON_TEXT
};

static const struct reason_names names = {
#define REASON_NAME(name, blame, error, text) #name,
	FFA_REASONS(REASON_NAME)
#undef REASON_NAME
};

static const struct reason_texts texts = {
#define REASON_TEXT(name, blame, error, text) text,
	FFA_REASONS(REASON_TEXT)
#undef REASON_TEXT
};

static const uint16_t name_offsets[] = {
#define REASON_NAME(name, blame, error, text) offsetof(struct reason_names, at_##name),
	FFA_REASONS(REASON_NAME)
#undef REASON_NAME
};

static const uint16_t text_offsets[] = {
#define REASON_TEXT(name, blame, error, text) offsetof(struct reason_texts, at_##name),
	FFA_REASONS(REASON_TEXT)
#undef REASON_TEXT
};

const char *ffa_reason_name(enum ffa_reason reason)
{
	if ((uint32_t)reason >= FFA_REASON_COUNT)
		return "?";
	return (const char *)&names + name_offsets[reason];
}

const char *ffa_reason_text(enum ffa_reason reason)
{
	if ((uint32_t)reason >= FFA_REASON_COUNT)
		return "?";
	return (const char *)&texts + text_offsets[reason];
}
