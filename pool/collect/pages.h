// The pages of the HTTP server: what the pipelines have done, and whether they can go on.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "pool/collect/http_server.h"
#include "pool/collect/metrics.h"

namespace tbg::collect {

using AllMetrics = std::vector<std::unique_ptr<SinkMetrics>>;

// Prometheus' text format. `datagrams`: heard so far.
Page metrics_page(const AllMetrics& sinks, const std::atomic<std::uint64_t>& datagrams);
// 200 if every sink takes events, else 503; JSON with what is wrong.
Page health_page(const AllMetrics& sinks);

}  // namespace tbg::collect
