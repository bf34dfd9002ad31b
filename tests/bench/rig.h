/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rig.h - a proxy on a machine, its host client negotiated and mapped: what every case starts from.
 */
#ifndef BENCH_RIG_H
#define BENCH_RIG_H

#include "machine.h"

#define RIG_HOST ((struct ffa_endpoint){ FFA_ID_HOST })

struct rig {
	struct machine machine;
	struct ffa_ports ports; /* the same the proxy has, to be called directly */
	struct ffa_proxy *proxy;
	void *storage;
	size_t storage_bytes;
	uint64_t failures; /* calls not answered as they should be */
};

struct rig_options {
	bool locks;	       /* with lock ports */
	bool events;	       /* no bound on events: each refusal reaches the event port */
	uint32_t transactions; /* 0: 64 */
	uint32_t ranges;       /* 0: 4096 */
};

/* rig_open - false, with a message, when something of it fails. */
bool rig_open(struct rig *rig, const struct rig_options *options);

/* rig_close - false when the proxy or the page states did not come out clean. */
bool rig_close(struct rig *rig);

/* rig_call - one call by the host; the low eight registers in, all out. */
static inline void rig_call(struct rig *rig, struct ffa_regs *regs)
{
	(void)ffa_proxy_call(rig->proxy, RIG_HOST, 0, regs);
}

/* rig_expect - count a failure unless w0 is what it should be. */
static inline void rig_expect(struct rig *rig, const struct ffa_regs *regs, uint32_t w0)
{
	rig->failures += regs->x[0] != w0;
}

#endif
