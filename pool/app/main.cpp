#include "pool/app/run.h"

int main(int argc, char** argv) { return tbg::app::run_program(argc, argv); }
