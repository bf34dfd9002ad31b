/* SPDX-License-Identifier: BSD-3-Clause */
/* retrieve.h - what retrieve.c and response.c share. Private. */
#ifndef SIM_RETRIEVE_H
#define SIM_RETRIEVE_H

#include "machine.h"

/*
 * response_first - write the first fragment of a retrieve response to the caller's RX, which is
 * free, and answer MEM_RETRIEVE_RESP. `borrower` NULL: to the hypervisor, with all receivers.
 */
void response_first(struct caller *caller, struct share *share, struct borrower *borrower,
		    struct ffa_regs *regs);

#endif
