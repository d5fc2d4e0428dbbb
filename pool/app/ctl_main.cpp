#include <cstdio>

#include "pool/app/ctl_run.h"

int main(int argc, char** argv) {
  const tbg::app::CtlOutcome outcome = tbg::app::run_ctl(argc, argv);
  std::fputs(outcome.out.c_str(), stdout);
  std::fputs(outcome.err.c_str(), stderr);
  return outcome.status;
}
