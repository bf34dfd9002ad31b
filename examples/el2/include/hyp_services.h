/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hyp_services.h - what the example hypervisor offers its guest by HVC, the options that a tool
 * writes into hyp.bin, and where things are in memory. Shared by the hypervisor, programs that run
 * above it and host tools; the constants are fit for assembly too.
 */
#ifndef HYP_SERVICES_H
#define HYP_SERVICES_H

/* The machine's memory. */
#define HYP_RAM_BASE 0x40000000 /* the device tree is here: x0 of whatever boots at EL1 */
#define HYP_RAM_END 0x80000000
#define HYP_MEMORY_BASE 0x60000000 /* the hypervisor's own; no memory for the guest */
#define HYP_MEMORY_END 0x64000000
#define HYP_GUEST_ENTRY 0x48000000 /* Linux, or whatever else is to run at EL1 */
#define HYP_CPUS 4

/*
 * 8 bytes from a tool to a bare program; RAM as any other: an FF-A version to ask for (0: 1.1), and
 * flags that tell of the Secure side. Behind it 4 bytes: how often, for what is done many times.
 */
#define HYP_GUEST_WORD 0x4F000000
#define HYP_WORD_EL3_SPMC 0x100000000 /* TF-A's SPMC at EL3 */

/*
 * Services: HVC #0 with a function identifier of the range that SMCCC gives to hypervisors' vendors
 * (fast calls, 64 bits). x0 returns HYP_OK or HYP_UNKNOWN (no such service, or no such thing);
 * results are in x1 and on; registers without a meaning come back as zero up to x7.
 */
#define HYP_SERVICE(number) (0xC6000000 + (number))
#define HYP_OK 0
#define HYP_UNKNOWN -1

/* Who is there: x1 = HYP_IDENTITY, x2 = version of these services, x3 = the options' flags. */
#define HYP_IDENTIFY HYP_SERVICE(0)
#define HYP_IDENTITY 0x70796861666600 /* "\0ffahyp" */
#define HYP_SERVICES_VERSION 1

/*
 * The guest's counters in the proxy, as in struct ffa_statistics: x1 calls, x2 refused, x3 errors,
 * x4 smcs, x5 anomalies, x6 transactions, x7 unfinished, x8 ranges, x9 calls_open, x10 quarantined,
 * x11 pages, x12 quarantined_pages, x13 tombstones, x14 events_dropped. Unknown without a proxy.
 */
#define HYP_STATISTICS HYP_SERVICE(1)

/*
 * The page at address x1: x1 = its state (below), x2 = 1 when the proxy's ledger has it, then
 * x3 = the handle of that transaction.
 */
#define HYP_PAGE_STATE HYP_SERVICE(2)
#define HYP_PAGE_OWNED 0
#define HYP_PAGE_SHARED 1
#define HYP_PAGE_LENT 2
#define HYP_PAGE_DONATED 3
#define HYP_PAGE_BUFFER 4     /* of an RX/TX pair: the guest's, but it cannot be given away */
#define HYP_PAGE_HYPERVISOR 5 /* the hypervisor's own */
#define HYP_PAGE_NO_RAM 6     /* a device, or nothing at all */

/* How many pages are in each state: x1 OWNED, x2 SHARED, ... in the order above. */
#define HYP_PAGE_COUNTS HYP_SERVICE(3)

/* Name a phase: x1 is written to the ring as a record of its own. */
#define HYP_MARK HYP_SERVICE(4)

/* Write what the ring has to the file. x1 = bytes written since boot. */
#define HYP_RING_DUMP HYP_SERVICE(5)

/* End the run: x1 = exit status of the emulator. Reports and dumps first. Does not return. */
#define HYP_EXIT HYP_SERVICE(6)

/*
 * Figures of FF-A calls with function number x1: x1 = calls, then x2 minimum, x3 median (of the
 * last HYP_SAMPLES), x4 maximum of the cycles at EL2 for a call, from the trap's C code to its end,
 * without its SMCs; x5 = the smallest number of cycles its SMCs took at EL2 (firmware stops the
 * counter in its own and the Secure world). Cycles are instructions under the emulator's
 * -icount shift=0, and mean little otherwise.
 */
#define HYP_FIGURES HYP_SERVICE(7)
#define HYP_SAMPLES 63

/* Forget all figures. */
#define HYP_FIGURES_RESET HYP_SERVICE(8)

/*
 * Accesses that stage 2 stopped: x1 = how many, and of the last one x2 = address, x3 = ESR_EL2,
 * x4 = HYP_PAGE_* of the address, x5 = ELR_EL2. The guest gets an external abort for each.
 */
#define HYP_FAULTS HYP_SERVICE(9)

/* Let the proxy retry what is in quarantine, x1 records at most. x1 = enum ffa_admin. */
#define HYP_MAINTAIN HYP_SERVICE(10)

/* Worst use of an EL2 stack so far: x1 = bytes, x2 = of how many. */
#define HYP_STACK HYP_SERVICE(11)

/*
 * The guest as a client dies and comes back: what it gave away is taken back, its buffers are its
 * own again, its next FF-A call has to be FFA_VERSION. For a guest of which one CPU makes calls.
 * x1 = enum ffa_admin.
 */
#define HYP_RESET HYP_SERVICE(12)

/*
 * Options: HYP_OPTIONS_BYTES bytes at HYP_OPTIONS_OFFSET of hyp.bin, little-endian:
 * magic (8 bytes), version (4), flags (4), ceiling (4; an FF-A version, 0: the library's highest),
 * padding. As built: no flags, ceiling 0.
 */
#define HYP_OPTIONS_OFFSET 0x40
#define HYP_OPTIONS_BYTES 64
#define HYP_OPTIONS_MAGIC 0x736e6f6974706f66 /* "foptions" */
#define HYP_OPTIONS_VERSION 1

#define HYP_FLAG_BARE 0x1	/* FF-A calls go to the Secure side as they are: no proxy */
#define HYP_FLAG_NO_RING 0x2	/* record nothing: for figures */
#define HYP_FLAG_NO_HOST 0x4	/* no semihosting: no files, and the end is a power off */
#define HYP_FLAG_TELL 0x8	/* write each stopped access to the UART at once */
#define HYP_FLAG_NO_REPORT 0x10 /* no report on the UART at the end */

#endif
