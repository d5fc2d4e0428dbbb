#include "pool/live/rpc_fault.h"

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

#include "pool/core/rpc_error.h"

namespace tbg::live {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kShown = 60;  // characters of a strange answer

bool looks_like_json(std::string_view body) {
  const std::size_t start = body.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && body[start] == '{';
}

std::string shown(std::string_view body) { return core::quoted(body.substr(0, kShown)); }

// The connection ended; as opposed to an answer that is not HTTP.
bool is_end(const error_code& error) {
  return error.category() != http::make_error_code(http::error::bad_version).category() ||
         error == http::error::end_of_stream || error == http::error::partial_message;
}

}  // namespace

std::optional<NodeError> http_fault(unsigned status, std::string_view body,
                                    const RpcCredentials& credentials) {
  const int code = static_cast<int>(status);
  switch (status) {
    case 401:
      return NodeError{NodeFault::unauthorized, code, credentials.refusal()};
    case 403:
      return NodeError{NodeFault::forbidden, code,
                       "forbids us to call it (HTTP 403): add this machine's address to "
                       "rpcallowip in the node's configuration"};
    case 503:
      return NodeError{NodeFault::busy, code,
                       "has too many calls waiting (HTTP 503): raise rpcworkqueue and rpcthreads, "
                       "or find who else is calling it"};
    default:
      break;
  }
  if (looks_like_json(body)) return std::nullopt;
  if (status == 200) {
    return NodeError{NodeFault::bad_reply, 0,
                     "answered with something that is not JSON (" + shown(body) +
                         "): is this really the RPC port of a node?"};
  }
  return NodeError{NodeFault::http_error, code,
                   "answered with HTTP " + std::to_string(status) + " (" + shown(body) +
                       "): is this really the RPC port of a node, without TLS?"};
}

NodeError connect_fault(const error_code& error) {
  return {NodeFault::unreachable, 0,
          "cannot be reached (" + error.message() +
              "): is it running with server=1, and are host and port in btcd.url right?"};
}

NodeError exchange_fault(const error_code& error, bool begun) {
  if (error == http::error::body_limit) {
    return {NodeFault::bad_reply, 0,
            "sent an answer of more than " + std::to_string(kRpcAnswerMax >> 20) + " MiB"};
  }
  if (!is_end(error)) {
    return {NodeFault::bad_reply, 0,
            "does not speak HTTP (" + error.message() +
                "): is this the RPC port, not the one for peers or for TLS?"};
  }
  if (begun) {
    return {NodeFault::bad_reply, 0, "closed the connection in the middle of its answer"};
  }
  return {
      NodeFault::unreachable, 0,
      "closed the connection without an answer (" + error.message() + "): is it shutting down?"};
}

NodeError timeout_fault(std::chrono::milliseconds patience) {
  return {NodeFault::timeout, 0,
          "did not answer within " + std::to_string(patience.count() / 1000) + " s"};
}

}  // namespace tbg::live
