/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay.h - one replay: the machine, the proxy, and one call of it.
 */
#ifndef FFATRACE_REPLAY_H
#define FFATRACE_REPLAY_H

#include "expect.h"
#include "handles.h"
#include "names.h"
#include "oracle.h"
#include "out.h"
#include "survey.h"

#define CALL_EVENTS 8u
#define CALL_SMCS 48u
#define CALL_NOTES 8u

/* What the user asked for. */
struct replay_options {
	const char *expect;	 /* file, or folder of NAME.expect.jsonl; NULL: none */
	const char *draft;	 /* file to write a draft of expectations to; NULL: none */
	const char *personality; /* NULL: as the trace shows */
	const char *ceiling;	 /* NULL: none */
	uint32_t version_ceiling;
	bool tolerate_reserved;
	bool check_each; /* compare machine and proxy after every call, not only at the end */
};

/* How an answer compares with the recorded one. */
enum verdict_kind {
	VERDICT_EQUAL,
	VERDICT_KNOWN,	  /* differs in one of the ways that are allowed for every trace */
	VERDICT_EXPECTED, /* differs as the file of expectations says */
	VERDICT_CURED,	  /* under a lower ceiling: a refused send succeeds */
	VERDICT_DIFFERENT,
	VERDICTS,
};

struct smc_note {
	struct ffa_regs in, out;
};

/* One call under way. */
struct call_run {
	struct replay *replay;
	struct record record; /* as recorded */
	struct ffa_regs in;   /* as put to the proxy */
	struct ffa_regs ours; /* the answer */
	enum ffa_disposition disposition;
	struct ffa_event events[CALL_EVENTS];
	uint32_t event_count; /* may be more than were kept */
	struct smc_note smcs[CALL_SMCS];
	uint32_t smc_count; /* likewise */
	uint64_t nanoseconds;
	bool quotes_unissued; /* quotes a handle that the replay never issued */
	uint64_t follows;     /* the send that was refused, when quotes_unissued */
	uint64_t quoted;      /* the send whose handle a RECLAIM quotes */
	bool out_of_order;    /* could not keep the recorded order of port calls */
	bool relaid;	      /* the descriptor was laid out anew for a lower version */
	enum verdict_kind verdict;
	const char *why; /* of a verdict that is not EQUAL */
	char why_text[200];
	char notes[CALL_NOTES][160]; /* what differs; what the tool did besides */
	uint32_t note_count;
};

/* A kind of known difference, and how often it was met. */
enum known_kind {
	KNOWN_VERSION,
	KNOWN_SHARE_PROPERTY,
	KNOWN_LEND_FEATURE,
	KNOWN_NOTIFICATIONS_1_0,
	KNOWN_KINDS,
};

struct tally {
	uint64_t calls;
	uint64_t verdicts[VERDICTS];
	uint64_t known[KNOWN_KINDS];
	uint64_t reasons[FFA_REASON_COUNT]; /* refusals and anomalies, by reason */
	uint64_t smcs;
	uint64_t nanoseconds;
	uint64_t slowest;
	uint64_t slowest_seq;
	uint64_t taken_back;	/* sends that the tool reclaimed, see cure.c */
	uint64_t made_up;	/* ranges that the tool made up, see cure.c */
	uint64_t complaints;	/* of the simulator */
	uint64_t disagreements; /* between machine and proxy */
	uint64_t stale;		/* recorded answers with leftovers in unused registers */
};

/* A direct request that a partition's context has not answered yet. */
struct pending {
	bool asked;
	bool second;	  /* REQ2 */
	uint32_t parties; /* of the answer: partition << 16 | requester */
};

struct replay {
	const struct replay_options *options;
	struct out *out;
	const struct input *input;
	struct survey *survey;
	enum sim_personality personality;
	uint32_t ceiling; /* in force */
	bool lowered;	  /* the client has to use a lower version than the recorded one */
	bool cures;	  /* lowered, so that sends that were refused for their version succeed */
	struct sim *sim;
	void *storage;
	struct ffa_proxy *proxy;
	struct ffa_config config;
	uint64_t ram_base, ram_pages;
	struct handles handles;
	struct expect *expect; /* NULL: none */
	FILE *draft;
	struct tally tally;
	struct pending pending[SURVEY_PARTITIONS][SIM_MAX_CONTEXTS]; /* see partition.c */
	/* notifications: see notify.c */
	uint16_t bound_to[64];
	struct reader *foresight;
	FILE *foresight_stream;
	struct record foreseen;
	bool foreseen_valid;
};

/* overlap.c: ports that let overlapping calls follow the recorded order. */
void overlap_ports(struct ffa_ports *ports);

/* setup.c: make machine and proxy as the survey says, tell what was chosen. */
bool replay_setup(struct replay *replay);
void replay_teardown(struct replay *replay);

/* perform.c: one whole call, or its halves. */
void call_prepare(struct call_run *call);
void call_perform(struct call_run *call);
void call_conclude(struct call_run *call);
void call_note(struct call_run *call, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The call that this thread has in the proxy; NULL: none. */
extern _Thread_local struct call_run *current_call;

/* partition.c: replace recorded handles in the payload of a direct message by ours. */
void replay_rename_payload(struct replay *replay, struct ffa_regs *regs);

/* compare.c: sets the verdict. */
void call_compare(struct call_run *call);

/* known.c: whether a difference is one of the allowed ones. @mask: registers that differ. */
bool known_difference(const struct call_run *call, uint32_t mask, enum known_kind *kind);
const char *known_reason(enum known_kind kind);

/* adapt.c: what the client would have sent, had it settled on a lower version. */
void adapt_call(struct call_run *call);

/* cure.c: keep the recorded client's picture true when a send succeeds that was refused to it. */
void cure_call(struct call_run *call);

/* notify.c: raise what the trace shows to have been raised; follow bindings. */
void notify_before(struct call_run *call);
void notify_after(struct call_run *call);
void notify_end(struct replay *replay);

/* show.c: a call as text or JSON. audit.c: the state at the end. */
void show_call(const struct call_run *call);
void show_audit(struct replay *replay);

/* stream.c: all records of the trace, one after the other or overlapping. */
bool replay_stream(struct replay *replay);

#endif
