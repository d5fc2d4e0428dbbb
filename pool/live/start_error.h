// What keeps the process from starting: one clear line for the operator.
#pragma once

#include <boost/system/result.hpp>
#include <string>

namespace tbg::live {

struct StartError {
  std::string message;
};

template <typename T>
using StartResult = boost::system::result<T, StartError>;

}  // namespace tbg::live
