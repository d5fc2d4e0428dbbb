#include "pool/app/records_view.h"

namespace tbg::app {

RecordsView::RecordsView(live::ReadOnlyStore& store, Now now)
    : ledger_(options_, silence_),
      spool_(options_, 0, 0, store, silence_, log_),
      progress_(spool_),
      records_(options_, ledger_, book_, sessions_, progress_, store, log_),
      loaded_(records_.load(now)) {}

}  // namespace tbg::app
