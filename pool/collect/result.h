// What a function gives that can fail for reasons outside of the program.
#pragma once

#include <boost/system/result.hpp>
#include <string>

namespace tbg::collect {

// What is wrong, for people.
struct Problem {
  std::string text;
};
template <typename T>
using Result = boost::system::result<T, Problem>;

}  // namespace tbg::collect
