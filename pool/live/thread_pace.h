// What the system should know of a thread when there are more of them than processor cores: does
// somebody wait for it, or can it wait itself. Both are wishes; a system that does not know them is
// as it was. No privileges are needed.
#pragma once

namespace tbg::live {

// A miner or a block waits: short turns, soon. (Since Linux 6.12 a thread may say how long its
// turns on the processor are, and short ones go before long ones.)
void hurry_this_thread();
// Megabytes of a template, files, lines: many go through at once, and none of them keeps a thread
// that hurries waiting when it wakes (SCHED_BATCH).
void let_others_go_first();

}  // namespace tbg::live
