#include "fakes/proof_of_work.h"

#include "fakes/block_maker.h"

namespace tbg::fakes {
namespace {

class RealWork final : public ProofOfWork {
 public:
  [[nodiscard]] bitcoin::Hash256 hash(const bitcoin::BlockHeader& header) const override {
    return bitcoin::block_hash(header);
  }
  bool solve(bitcoin::BlockHeader& header, std::uint64_t hashes_max) override {
    return fakes::solve(header, hashes_max);
  }
};

}  // namespace

ProofOfWork& real_work() {
  static RealWork work;  // stateless
  return work;
}

}  // namespace tbg::fakes
