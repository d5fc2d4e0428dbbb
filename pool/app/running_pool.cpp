#include "pool/app/running_pool.h"

#include "pool/app/sharded_pool.h"
#include "pool/app/whole_pool.h"

namespace tbg::app {

std::unique_ptr<RunningPool> make_pool(const PoolSurroundings& around) {
  if (around.settings.pool.shards > 1) return std::make_unique<ShardedPool>(around);
  return std::make_unique<WholePool>(around);
}

}  // namespace tbg::app
