/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sample.h - one memory send, the rules to read it by, and what both validators must say about it.
 * Every look is at a heap copy of exactly the descriptor's size.
 *
 * Tests that use it are loop tests over SAMPLE_LAYOUTS.
 */
#ifndef TESTS_UNIT_SAMPLE_H
#define TESTS_UNIT_SAMPLE_H

#include <check.h>

#include "dsc.h"
#include "ffa/view.h"

/* 1.0; 1.1; 1.2 with access descriptors of 32 bytes; 1.2 with 16 */
#define SAMPLE_LAYOUTS 4

#define SAMPLE_ANYWHERE UINT32_MAX

struct sample {
	struct ffa_memtx_rules rules;
	struct dsc dsc;
	struct ffa_memtx view; /* after `accepted` */
};

/* A good send in layout number @layout: sender 3, receiver 0x8001, one page, all offered. */
struct sample sample(int layout, enum ffa_operation operation);

/* A share of @count ranges of two pages each, in ascending order, a page apart. */
struct sample sample_of_ranges(int layout, uint32_t count);

/* Receivers 0x8001 on, and room for them in the rules. */
void sample_receivers(struct sample *s, uint32_t count);

bool sample_is_1_0(const struct sample *s);

/* Both validators accept it; s->view is set. */
void accepted(struct sample *s);

/*
 * The library refuses it for @reason, at byte @offset (SAMPLE_ANYWHERE: not looked at), with the
 * error code that goes with it, and so does the second validator.
 */
void refused(struct sample *s, enum ffa_reason reason, uint32_t offset);

/* Both refuse it with INVALID_PARAMETERS; several reasons would be right. */
void refused_somehow(struct sample *s);

/* As above for the first @length bytes, or more than all (then they are zero). */
void refused_at_length(struct sample *s, size_t length, enum ffa_reason reason);
void refused_somehow_at_length(struct sample *s, size_t length);

/* The library's verdict on the headers of a fragmented send: @first bytes of @total. */
enum ffa_reason first_fragment(struct sample *s, uint32_t first, uint32_t total);

/* Run each test once per layout; returns the exit status. */
int sample_run(const char *name, const TTest *const *tests, size_t count);

#endif
