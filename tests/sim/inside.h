/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inside.h - what the simulator's files offer one another. Private. All functions are called with
 * sim->big held unless they say otherwise.
 */
#ifndef SIM_INSIDE_H
#define SIM_INSIDE_H

#include "machine.h"

/* complain.c */
#if defined(__GNUC__)
#define SIM_PRINTF(a, b) __attribute__((format(printf, a, b)))
#else
#define SIM_PRINTF(a, b)
#endif
void complain(struct sim *sim, enum sim_complaint kind, const char *format, ...) SIM_PRINTF(3, 4);
void complaints_reset(struct sim *sim, bool forget_expected);

/* memory.c */
void memory_create(struct sim *sim);
void memory_destroy(struct sim *sim);
void memory_reset(struct sim *sim);
struct region *region_of(struct sim *sim, uint64_t addr);
uint8_t *memory_at(struct sim *sim, uint64_t addr, uint64_t bytes);
bool view_open(struct sim *sim, struct view *view, uint64_t addr, uint32_t pages, bool write);
bool view_open_as(struct sim *sim, struct view *view, uint64_t addr, uint32_t pages, bool write,
		  bool plain);
void view_close(struct view *view);

/* pages.c */
bool page_read(struct sim *sim, uint64_t addr, struct page *out);
struct page *page_write(struct sim *sim, uint64_t addr);
void pages_reset(struct sim *sim);
uint64_t *given_of(struct sim *sim, uint16_t id);
bool memory_is_one(struct sim *sim, uint64_t addr, uint32_t pages);
bool pages_plain(struct sim *sim, uint16_t owner, uint64_t addr, uint32_t pages);
void pages_use(struct sim *sim, uint64_t addr, uint32_t pages, enum sim_use use);
enum ffa_port_result pages_change(struct sim *sim, const struct ffa_page_change *change,
				  const struct ffa_range *ranges, uint32_t count);
bool pages_zero(struct sim *sim, uint64_t addr, uint32_t pages);

/* locks.c: the thread's own record; no lock of the sim needed */
struct thread *thread_of(struct sim *sim);
bool thread_client(struct sim *sim, uint16_t *client, uint32_t *vcpu);
void thread_forget(struct sim *sim);
void locks_create(struct sim *sim);
void locks_destroy(struct sim *sim);
void port_lock(void *ctx, enum ffa_lock kind, uint32_t index);
void port_unlock(void *ctx, enum ffa_lock kind, uint32_t index);
uint32_t *port_held(void *ctx);
void locks_check_port(struct sim *sim, const char *port);
void locks_check_smc(struct sim *sim, bool runs_secure_code);
bool fetch_is_new(struct sim *sim, const void *at, size_t bytes);

/* failure.c */
const struct sim_failure *failure_for(struct sim *sim, uint32_t fid);
bool failure_before(struct sim *sim, const struct sim_failure *failure, struct ffa_regs *regs);
void failure_after(struct sim *sim, const struct sim_failure *failure, const struct ffa_regs *in,
		   struct ffa_regs *regs);
uint64_t noise(struct sim *sim);
void count_smc(struct sim *sim, uint32_t fid);

/* watch.c */
enum ffa_port_result refusal_for(struct sim *sim, enum sim_port port);

/* answer.c: results of calls */
void answer_error(struct ffa_regs *regs, int32_t error);
void answer_success(struct ffa_regs *regs, uint32_t w2, uint32_t w3);
bool is_error(const struct ffa_regs *regs);
struct caller caller_ns(struct sim *sim);
struct caller caller_sp(struct sim_sp *sp, uint32_t vcpu);
bool is_optee(const struct sim *sim);
bool is_el3(const struct sim *sim);
struct sim_sp *sp_of(struct sim *sim, uint32_t id);
bool is_endpoint(struct sim *sim, uint32_t id);

/* calls.c: which registers a call uses */
bool call_known(uint32_t fid, uint32_t version);
void check_registers(struct sim *sim, const struct ffa_regs *regs);

/* features.c, version.c */
void do_version_ns(struct sim *sim, struct ffa_regs *regs);
void version_watch(struct sim *sim, const struct ffa_regs *regs);
void do_version_sp(struct caller *caller, struct ffa_regs *regs);
void do_features(struct caller *caller, struct ffa_regs *regs);
bool offered(struct caller *caller, uint32_t fid);

/* personality.c */
void personality_finish(struct sim *sim, const struct ffa_regs *in, struct ffa_regs *regs);

/* mailbox.c */
void do_rxtx_map(struct caller *caller, struct ffa_regs *regs);
void do_rxtx_unmap(struct caller *caller, struct ffa_regs *regs);
void do_rx_release(struct caller *caller, struct ffa_regs *regs);
bool rx_take(struct caller *caller, struct ffa_regs *regs);

/* partinfo.c */
void do_partition_info(struct caller *caller, struct ffa_regs *regs);
void do_partition_info_regs(struct caller *caller, struct ffa_regs *regs);

/* shares.c */
struct share *share_find(struct sim *sim, uint64_t handle);
struct share *share_new(struct sim *sim);
void share_key(struct sim *sim, struct share *share);
void share_free(struct sim *sim, struct share *share);
void share_range_add(struct share *share, uint64_t base, uint32_t pages);
void shares_reset(struct sim *sim);
void shares_destroy(struct sim *sim);
bool share_was_aborted(struct sim *sim, uint64_t handle);
void share_remember_aborted(struct sim *sim, uint64_t handle);

/* send.c, take.c, frag.c */
void share_unlink(struct sim *sim, struct share *share);
void do_mem_send(struct caller *caller, struct ffa_regs *regs);
void do_frag_tx(struct caller *caller, struct ffa_regs *regs);
void do_reclaim(struct caller *caller, struct ffa_regs *regs);

/* retrieve.c */
void do_retrieve(struct caller *caller, struct ffa_regs *regs);
void do_relinquish(struct caller *caller, struct ffa_regs *regs);
void do_frag_rx(struct caller *caller, struct ffa_regs *regs);
unsigned int sp_mapped(struct sim *sim, const struct sim_sp *sp, uint64_t addr);

/* direct.c, run.c; these let go of sim->big while a partition runs */
void do_direct(struct caller *caller, struct ffa_regs *regs);
void do_run(struct caller *caller, struct ffa_regs *regs);
void sp_enter(struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs);

/* indirect.c */
void do_send2(struct caller *caller, struct ffa_regs *regs);

/* notify.c */
void do_notification(struct caller *caller, struct ffa_regs *regs);
void notes_reset(struct sim *sim);
struct note *note_of(struct sim *sim, uint16_t id);
int32_t note_set(struct sim *sim, uint16_t sender, uint16_t receiver, uint64_t bitmap);
void note_rx_full(struct sim *sim, uint16_t receiver);

/* sp_calls.c */
void sps_reset(struct sim *sim);
void sps_boot(struct sim *sim); /* called without sim->big */

/* partitions.c */
void replay_clear(struct sim_sp *sp);
bool ops_are_raw(const struct sim_partition_ops *ops, bool *unchecked);

/* An enum fault and its meaning: faults.h. */

#endif
