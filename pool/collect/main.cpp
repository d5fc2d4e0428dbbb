#include "pool/collect/run.h"

int main(int argc, char** argv) { return tbg::collect::run_program(argc, argv); }
