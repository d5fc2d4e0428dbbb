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

std::shared_ptr<ProofOfWork> real_work() { return std::make_shared<RealWork>(); }

}  // namespace tbg::fakes
