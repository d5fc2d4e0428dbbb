// The Node port that takes every question and answers none: the test does, when it likes.
#pragma once

#include <vector>

#include "pool/ports/node.h"

namespace tbg::fakes {

class PatientNode final : public Node {
 public:
  void get_status(NodeId) override {}
  void get_best_block(NodeId) override {}
  void get_template(NodeId, const std::string&) override {}
  void get_header(NodeId, const bitcoin::Hash256& hash) override { headers.push_back(hash); }
  void submit_block(NodeId, const bitcoin::Hash256&,
                    std::shared_ptr<const bitcoin::Bytes>) override {}
  void prefer_block(NodeId, const bitcoin::Hash256&) override {}

  std::vector<bitcoin::Hash256> headers;  // asked for
};

}  // namespace tbg::fakes
