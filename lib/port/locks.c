/* SPDX-License-Identifier: BSD-3-Clause */
#include "port/locks.h"

void ffa_lock_take(const struct ffa_ports *ports, enum ffa_lock kind, uint32_t index)
{
	if (ports->lock != NULL)
		ports->lock(ports->ctx, kind, index);
}

void ffa_lock_drop(const struct ffa_ports *ports, enum ffa_lock kind, uint32_t index)
{
	if (ports->unlock != NULL)
		ports->unlock(ports->ctx, kind, index);
}
