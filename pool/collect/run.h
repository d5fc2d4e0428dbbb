// The program tbgcollect.
#pragma once

namespace tbg::collect {

// 0 ended as asked, 1 failed, 2 wrong configuration or command line.
int run_program(int argc, const char* const* argv);

}  // namespace tbg::collect
