/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * status.h - why something was refused. Grouped by whom to blame; each reason folds into exactly
 * one FF-A error code. Reasons that stand for a row of the check list name it (V01...).
 */
#ifndef FFA_STATUS_H
#define FFA_STATUS_H

#include <stdint.h>

#include "ffa/abi.h"

/* Whom a reason blames. */
enum ffa_blame {
	FFA_BLAME_NOBODY,
	FFA_BLAME_CLIENT,     /* the call, or the descriptor, breaks a rule */
	FFA_BLAME_LIMIT,      /* a quota or a table is full */
	FFA_BLAME_SECURE,     /* the Secure side refused, or broke the protocol */
	FFA_BLAME_INTEGRATOR, /* a port refused, failed or broke its contract */
};

/* X(name, blame, error code, text) */
#define FFA_REASONS(X)                                                                             \
	X(NONE, NOBODY, SUCCESS, "no objection")                                                   \
	/* the gate: nothing else answers NOT_SUPPORTED */                                         \
	X(CALL_UNKNOWN, CLIENT, NOT_SUPPORTED, "unknown function number")                          \
	X(CALL_WIDTH, CLIENT, NOT_SUPPORTED, "the call has no such width")                         \
	X(CALL_VERSION, CLIENT, NOT_SUPPORTED, "not a call of the negotiated version")             \
	X(CALL_AARCH32, CLIENT, NOT_SUPPORTED, "SMC64 call by an AArch32 client")                  \
	X(CALL_CLIENT_KIND, CLIENT, NOT_SUPPORTED, "not a call for this kind of client")           \
	X(CALL_POLICY, CLIENT, NOT_SUPPORTED, "taken away by the client's policy")                 \
	X(CALL_NO_SECURE, CLIENT, NOT_SUPPORTED, "the Secure side does not offer what this needs") \
	X(CALL_BEFORE_VERSION, CLIENT, NOT_SUPPORTED, "call before FFA_VERSION succeeded")         \
	X(FEATURE_UNKNOWN, CLIENT, NOT_SUPPORTED, "unknown feature identifier")                    \
	X(REGISTER_MBZ, CLIENT, INVALID_PARAMETERS, "register must be zero (V07 V08 V09 V60)")     \
	X(REGISTER_VALUE, CLIENT, INVALID_PARAMETERS, "register field out of range")               \
	X(ENDPOINT_SELF, CLIENT, INVALID_PARAMETERS, "register does not name the caller")          \
	/* version */                                                                              \
	X(VERSION_MALFORMED, CLIENT, NOT_SUPPORTED, "version with bit 31 set or of another major") \
	X(VERSION_LOCKED, CLIENT, NOT_SUPPORTED, "version is locked at another value")             \
	X(VERSION_BELOW, CLIENT, NOT_SUPPORTED, "version below the settled one or the minimum")    \
	X(VERSION_WAIT, CLIENT, NOT_SUPPORTED, "the negotiator has not settled a version yet")     \
	X(VERSION_NO_SECURE, SECURE, NOT_SUPPORTED, "no Secure side to settle a version with")     \
	X(INIT_RETRY, SECURE, BUSY, "initialisation met a transient error")                        \
	/* mailboxes */                                                                            \
	X(BOX_MAPPED, CLIENT, DENIED, "an RX/TX pair is already mapped")                           \
	X(BOX_PAGES, CLIENT, INVALID_PARAMETERS, "page count of the pair")                         \
	X(BOX_ALIGNMENT, CLIENT, INVALID_PARAMETERS, "RX or TX is not aligned")                    \
	X(BOX_OVERLAP, CLIENT, INVALID_PARAMETERS, "RX and TX overlap")                            \
	X(BOX_ADDRESS, CLIENT, INVALID_PARAMETERS, "RX or TX beyond the address space")            \
	X(BOX_NOT_MAPPED, CLIENT, INVALID_PARAMETERS, "no RX/TX pair is mapped (V01)")             \
	X(BOX_RX_NOT_OWNED, CLIENT, DENIED, "the caller does not own its RX buffer")               \
	X(BOX_RX_BUSY, CLIENT, BUSY, "the RX buffer is not free")                                  \
	X(BOX_RX_SMALL, CLIENT, NO_MEMORY, "the answer does not fit the RX buffer")                \
	/* memory transactions: lengths */                                                         \
	X(LEN_FRAGMENT, CLIENT, INVALID_PARAMETERS, "fragment longer than the whole (V02)")        \
	X(LEN_BUFFER, CLIENT, INVALID_PARAMETERS, "fragment longer than the TX buffer (V03)")      \
	X(LEN_TOTAL, CLIENT, INVALID_PARAMETERS, "total length out of bounds (V05)")               \
	X(LEN_SHORT, CLIENT, INVALID_PARAMETERS, "fragment ends inside its headers (V06 V38)")     \
	X(LEN_MULTIPLE, CLIENT, INVALID_PARAMETERS, "length not a multiple of 16 (V11 V12 V57)")   \
	X(LEN_EMPTY, CLIENT, INVALID_PARAMETERS, "fragment of length zero (V61)")                  \
	X(LEN_BEYOND, CLIENT, INVALID_PARAMETERS, "fragment exceeds what is missing (V58)")        \
	/* memory transactions: header */                                                          \
	X(HDR_RESERVED, CLIENT, INVALID_PARAMETERS, "reserved header field not zero (V13)")        \
	X(HDR_SENDER, CLIENT, DENIED, "the sender is not the caller (V14)")                        \
	X(HDR_HANDLE, CLIENT, INVALID_PARAMETERS, "handle not zero in a send (V15)")               \
	X(HDR_FLAGS, CLIENT, INVALID_PARAMETERS, "flags not legal for the operation (V17 V18)")    \
	X(HDR_ATTRIBUTES, CLIENT, INVALID_PARAMETERS, "memory attributes (V19)")                   \
	X(HDR_NS_BIT, CLIENT, INVALID_PARAMETERS, "NS bit set by a sender (V20)")                  \
	X(HDR_NO_RECEIVER, CLIENT, INVALID_PARAMETERS, "no receiver (V21)")                        \
	X(HDR_RECEIVERS, CLIENT, INVALID_PARAMETERS, "too many receivers (V22)")                   \
	X(HDR_DONATE_ONE, CLIENT, INVALID_PARAMETERS, "a donation has one receiver (V23)")         \
	X(HDR_ZERO, CLIENT, INVALID_PARAMETERS, "zeroing or time slicing is not offered")          \
	/* memory transactions: access descriptors */                                              \
	X(ACC_SIZE, CLIENT, INVALID_PARAMETERS, "access descriptor size (V27)")                    \
	X(ACC_OFFSET, CLIENT, INVALID_PARAMETERS, "access descriptors inside the header (V28)")    \
	X(ACC_ALIGNMENT, CLIENT, INVALID_PARAMETERS, "access descriptor offset alignment (V29)")   \
	X(ACC_BOUNDS, CLIENT, INVALID_PARAMETERS, "access descriptors outside the fragment (V30)") \
	X(ACC_RESERVED, CLIENT, INVALID_PARAMETERS, "reserved access field not zero (V31)")        \
	X(ACC_FLAGS, CLIENT, INVALID_PARAMETERS, "access flags not zero (V32)")                    \
	X(ACC_DATA, CLIENT, INVALID_PARAMETERS, "data permission (V33)")                           \
	X(ACC_INSTRUCTION, CLIENT, INVALID_PARAMETERS, "instruction permission (V34)")             \
	X(ACC_PERM_RESERVED, CLIENT, INVALID_PARAMETERS, "reserved permission bits not zero")      \
	X(ACC_SELF, CLIENT, INVALID_PARAMETERS, "the receiver is the sender (V25)")                \
	X(ACC_DUPLICATE, CLIENT, INVALID_PARAMETERS, "receiver named twice (V26)")                 \
	X(ACC_UNKNOWN, CLIENT, INVALID_PARAMETERS, "unknown receiver (V24)")                       \
	X(ACC_IMPDEF, CLIENT, INVALID_PARAMETERS, "implementation-defined value cannot be passed") \
	/* memory transactions: composite and ranges */                                            \
	X(COMP_ZERO, CLIENT, INVALID_PARAMETERS, "composite offset zero (V35)")                    \
	X(COMP_INSIDE, CLIENT, INVALID_PARAMETERS, "composite inside the array before it (V36)")   \
	X(COMP_ALIGNMENT, CLIENT, INVALID_PARAMETERS, "composite offset alignment (V37)")          \
	X(COMP_BOUNDS, CLIENT, INVALID_PARAMETERS, "composite outside the fragment (V38)")         \
	X(COMP_DIFFERS, CLIENT, INVALID_PARAMETERS, "receivers with different composites (V39)")   \
	X(COMP_RESERVED, CLIENT, INVALID_PARAMETERS, "reserved composite field not zero (V40)")    \
	X(COMP_NO_RANGES, CLIENT, INVALID_PARAMETERS, "no ranges (V41)")                           \
	X(COMP_LENGTH, CLIENT, INVALID_PARAMETERS, "range count against the length (V42 V43)")     \
	X(RANGE_ALIGNMENT, CLIENT, INVALID_PARAMETERS, "range address alignment (V44)")            \
	X(RANGE_EMPTY, CLIENT, INVALID_PARAMETERS, "range of no pages (V45)")                      \
	X(RANGE_WRAP, CLIENT, INVALID_PARAMETERS, "range wraps or is beyond memory (V46)")         \
	X(RANGE_GRANULE, CLIENT, INVALID_PARAMETERS, "range does not fit the granule (V48)")       \
	X(RANGE_TOTAL, CLIENT, INVALID_PARAMETERS, "page counts do not add up (V49)")              \
	X(RANGE_OVERLAP, CLIENT, INVALID_PARAMETERS, "ranges of one transaction overlap (V50)")    \
	X(RANGE_RESERVED, CLIENT, INVALID_PARAMETERS, "reserved range field not zero (V52)")       \
	/* handles */                                                                              \
	X(HANDLE_UNKNOWN, CLIENT, INVALID_PARAMETERS, "no such handle of this client (V56)")       \
	X(HANDLE_SENDING, CLIENT, INVALID_PARAMETERS, "the transaction is not complete")           \
	X(HANDLE_NOT_SENDING, CLIENT, INVALID_PARAMETERS, "the transaction is complete")           \
	X(HANDLE_RECLAIMING, CLIENT, DENIED, "the handle is being reclaimed")                      \
	X(FRAG_SENDER, CLIENT, INVALID_PARAMETERS, "fragment names another sender (V59)")          \
	/* messages and notifications */                                                           \
	X(MSG_SOURCE, CLIENT, INVALID_PARAMETERS, "message source is not the caller")              \
	X(MSG_DESTINATION, CLIENT, INVALID_PARAMETERS, "no such destination")                      \
	X(MSG_FRAMEWORK, CLIENT, INVALID_PARAMETERS, "framework message from a client")            \
	X(MSG_FLAGS, CLIENT, INVALID_PARAMETERS, "message flags not zero")                         \
	X(MSG_PROPERTY, CLIENT, DENIED, "the destination does not receive such messages")          \
	X(RUN_NOT_OURS, CLIENT, DENIED, "no call of this client is suspended there")               \
	X(RUN_BUSY, CLIENT, BUSY, "another CPU is running it")                                     \
	X(UUID_UNKNOWN, CLIENT, INVALID_PARAMETERS, "no partition with this UUID")                 \
	X(INFO_INDEX, CLIENT, INVALID_PARAMETERS, "partition index or tag out of range")           \
	X(NOTE_FLAGS, CLIENT, INVALID_PARAMETERS, "notification flags")                            \
	X(NOTE_BITMAP, CLIENT, INVALID_PARAMETERS, "no notification named")                        \
	X(NOTE_SENDER, CLIENT, INVALID_PARAMETERS, "notification sender")                          \
	X(NOTE_RECEIVER, CLIENT, INVALID_PARAMETERS, "notification receiver")                      \
	X(NOTE_VCPU, CLIENT, INVALID_PARAMETERS, "vCPU of a notification")                         \
	X(NOTE_BOUND, CLIENT, DENIED, "notification already bound")                                \
	X(NOTE_NOT_BOUND, CLIENT, DENIED, "notification not bound to that sender")                 \
	X(NOTE_PROPERTY, CLIENT, DENIED, "the receiver takes no notifications")                    \
	/* limits */                                                                               \
	X(QUOTA_TRANSACTIONS, LIMIT, NO_MEMORY, "too many live transactions")                      \
	X(QUOTA_RANGES, LIMIT, NO_MEMORY, "too many live ranges")                                  \
	X(QUOTA_UNFINISHED, LIMIT, NO_MEMORY, "too many unfinished sends")                         \
	X(QUOTA_TOMBSTONES, LIMIT, NO_MEMORY, "too many aborted sends remembered by the SPMC")     \
	X(QUOTA_SECURE, LIMIT, NO_MEMORY, "the Secure side's share table is full")                 \
	X(QUOTA_PAGES, LIMIT, NO_MEMORY, "more pages in one send than allowed (V54)")              \
	X(QUOTA_SEND_RANGES, LIMIT, NO_MEMORY, "more ranges in one send than allowed")             \
	X(QUOTA_CALLS, LIMIT, BUSY, "too many direct calls in flight or suspended")                \
	/* the Secure side */                                                                      \
	X(SECURE_ERROR, SECURE, ABORTED, "the Secure side refused")                                \
	X(SECURE_ANSWER, SECURE, ABORTED, "the Secure side gave an answer of the wrong kind")      \
	X(SECURE_HANDLE, SECURE, ABORTED, "the Secure side returned an impossible handle (V64)")   \
	X(SECURE_OFFSET, SECURE, ABORTED, "the Secure side acknowledged a wrong offset")           \
	X(SECURE_STUCK, SECURE, ABORTED, "the Secure side made no progress")                       \
	X(SECURE_SENDER, SECURE, ABORTED, "the Secure side answered for another endpoint")         \
	X(SECURE_LIST, SECURE, ABORTED, "the Secure side's partition list is impossible")          \
	X(SECURE_UNSUPPORTED, SECURE, ABORTED, "the Secure side does not support what it offers")  \
	X(SECURE_KEEPS, SECURE, ABORTED, "the Secure side may still hold the pages")               \
	/* ports */                                                                                \
	X(PORT_INVALID, INTEGRATOR, INVALID_PARAMETERS, "not memory of the client (V47)")          \
	X(PORT_DENIED, INTEGRATOR, DENIED, "page state or permission (V47 V51 V53)")               \
	X(PORT_NO_MEMORY, INTEGRATOR, NO_MEMORY, "the integrator's tables are full")               \
	X(PORT_BUSY, INTEGRATOR, BUSY, "the integrator is busy")                                   \
	X(PORT_FAULT, INTEGRATOR, ABORTED, "a port failed or broke its contract")                  \
	X(PAGES_PENDING, INTEGRATOR, ABORTED, "the pages could not be given back yet")

enum ffa_reason {
#define FFA_REASON_ENUM(name, blame, error, text) FFA_R_##name,
	FFA_REASONS(FFA_REASON_ENUM)
#undef FFA_REASON_ENUM
		FFA_REASON_COUNT,
};

/* A refusal in full: the reason, where, and the value found there. */
struct ffa_why {
	enum ffa_reason reason;
	uint32_t offset; /* byte offset in the descriptor, or register number */
	uint64_t value;
};

/*
 * ffa_reason_error - the FF-A error code a reason folds into.
 * @reason: any value.
 * Returns: FFA_RET_*; FFA_RET_ABORTED for a value that is no reason.
 * Context: any. Pure.
 * Source: none; the library's own mapping.
 */
int32_t ffa_reason_error(enum ffa_reason reason);

/*
 * ffa_reason_blame - whom a reason blames.
 * @reason: any value.
 * Returns: the group; FFA_BLAME_INTEGRATOR for a value that is no reason.
 * Context: any. Pure.
 * Source: none; the library's own mapping.
 */
enum ffa_blame ffa_reason_blame(enum ffa_reason reason);

/*
 * ffa_reason_name, ffa_reason_text - a reason for people: its identifier, and a sentence.
 * @reason: any value.
 * Returns: a string of static life; "?" for a value that is no reason. Not used by the core: a
 * program that does not call it does not carry the strings.
 * Context: any. Pure.
 * Source: none; the library's own words.
 */
const char *ffa_reason_name(enum ffa_reason reason);
const char *ffa_reason_text(enum ffa_reason reason);

#endif
