/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * values.h - chance, and the values worth trying: bounds of fields, lengths that nearly fit,
 * numbers that FF-A gives a meaning. Deterministic: the same seed chooses the same.
 */
#ifndef FUZZ_VALUES_H
#define FUZZ_VALUES_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

/* chance_of - from a seed. chance_next - 64 bits. chance_below - below @bound; 0 if that is 0. */
struct chance chance_of(uint64_t seed);
uint64_t chance_next(struct chance *chance);
uint32_t chance_below(struct chance *chance, uint32_t bound);

/* chance_in - true once in @n times. chance_few - 1, seldom more, never above @most. */
bool chance_in(struct chance *chance, uint32_t n);
uint32_t chance_few(struct chance *chance, uint32_t most);

/* value_edge - a value at a bound of something, of @bytes bytes. */
uint64_t value_edge(struct chance *chance, uint32_t bytes);

/* value_near - something close to @value: one more or less, a bit turned, a size more or less. */
uint64_t value_near(struct chance *chance, uint64_t value);

/* value_small - what counts things: mostly below a dozen. */
uint64_t value_small(struct chance *chance);

/* value_any - an edge, a small number or any number. */
uint64_t value_any(struct chance *chance, uint32_t bytes);

/* Numbers with a meaning: versions, function and feature identifiers, error codes. */
uint64_t value_version(struct chance *chance);
uint64_t value_fid(struct chance *chance);
uint64_t value_error(struct chance *chance);

#endif
