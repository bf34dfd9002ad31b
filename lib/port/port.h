/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * port.h - one wrapper per port: call it, check the answer, fold it into a reason. Nothing else in
 * the library calls a port.
 */
#ifndef FFA_PORT_PORT_H
#define FFA_PORT_PORT_H

#include "ffa/ports.h"
#include "ffa/status.h"

/* Send `regs` to the Secure side; they hold its answer afterwards. */
void ffa_port_smc(const struct ffa_ports *ports, struct ffa_regs *regs);

enum ffa_reason ffa_port_buffer_map(const struct ffa_ports *ports, struct ffa_endpoint client,
				    const struct ffa_pair *pair, struct ffa_mapping *out);
enum ffa_reason ffa_port_buffer_unmap(const struct ffa_ports *ports, struct ffa_endpoint client,
				      const struct ffa_pair *pair,
				      const struct ffa_mapping *mapping);

/* Change the state of the pages of `count` ranges; 0 ranges are no call and no error. */
enum ffa_reason ffa_port_pages(const struct ffa_ports *ports, const struct ffa_page_change *change,
			       const struct ffa_range *ranges, uint32_t count);
enum ffa_reason ffa_port_zero(const struct ffa_ports *ports, struct ffa_endpoint owner,
			      const struct ffa_range *ranges, uint32_t count);

enum ffa_reason ffa_port_copy_in(const struct ffa_ports *ports, void *to, const void *tx,
				 size_t bytes);
enum ffa_reason ffa_port_copy_out(const struct ffa_ports *ports, void *rx, size_t offset,
				  const void *from, size_t bytes);

void ffa_port_pause(const struct ffa_ports *ports, uint32_t attempt);
void ffa_port_event(const struct ffa_ports *ports, const struct ffa_event *event);

#endif
