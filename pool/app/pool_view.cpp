#include "pool/app/pool_view.h"

namespace tbg::app {

PoolTotals& PoolTotals::operator+=(const PoolTotals& more) {
  shares += more.shares;
  connections += more.connections;
  busy = busy || more.busy;
  events_numbered += more.events_numbered;
  events_lost += more.events_lost;
  spool_bytes += more.spool_bytes;
  told += more.told;
  return *this;
}

PoolTotals event_totals(const core::Spool& spool, const EventTotals& told) {
  PoolTotals out;
  out.events_numbered = spool.position().seq;
  out.events_lost = spool.lost();
  out.spool_bytes = spool.bytes_written();
  out.told = told;
  return out;
}

}  // namespace tbg::app
