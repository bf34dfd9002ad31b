/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * figures.h - a case: something a client does, measured whole.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "../guest/guest.h"

struct figure_case {
	const char *name;
	bool (*prepare)(uint32_t argument); /* not measured; NULL: nothing to do */
	bool (*run)(uint32_t argument);	    /* false: it did not work, and is no figure */
	uint32_t argument;
};

extern const struct figure_case figure_cases[];
extern const uint32_t figure_case_count;

/* cases_begin - version, buffers. False: no Secure side. */
bool cases_begin(void);

#endif
