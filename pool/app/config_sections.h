// The sections of a configuration: each reads the keys it owns into the settings and reports what
// is wrong with them.
#pragma once

#include "pool/app/config_reader.h"
#include "pool/app/settings.h"

namespace tbg::app {

void read_nodes(ObjectReader& config, Settings& out);         // btcd[], network, zmqblock
void read_listeners(ObjectReader& config, Settings& out);     // serverurl[]
void read_difficulties(ObjectReader& config, Settings& out);  // mindiff .., vardiff, useragents
void read_coinbase(ObjectReader& config, Settings& out);      // btcaddress, btcsig.., donation..
void read_work(ObjectReader& config, Settings& out);          // intervals, extranonce, version mask
void read_process(ObjectReader& config, Settings& out);       // files, log, clients, limits
void read_events(ObjectReader& config, Settings& out);        // event_.., events
// Keys that a later version serves: refused if they ask for anything.
void read_not_served_yet(ObjectReader& config);
// Keys of ckpool that have no meaning here: a note that says what replaces them, or a refusal.
void read_ckpool_only(ObjectReader& config);

}  // namespace tbg::app
